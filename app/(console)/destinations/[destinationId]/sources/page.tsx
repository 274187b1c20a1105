import type { Metadata } from "next";
import { SourceList } from "#components/sources/source-list.tsx";

export const metadata: Metadata = { title: "Sources" };

export default function Page() {
  return <SourceList />;
}
