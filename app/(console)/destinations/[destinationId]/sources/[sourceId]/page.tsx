import type { Metadata } from "next";
import { SourceDetail } from "#components/sources/source-detail.tsx";

export const metadata: Metadata = { title: "Source" };

export default function Page() {
  return <SourceDetail />;
}
