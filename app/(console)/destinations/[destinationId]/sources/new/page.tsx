import type { Metadata } from "next";
import { NewSource } from "#components/sources/new-source.tsx";

export const metadata: Metadata = { title: "Add a source" };

export default function Page() {
  return <NewSource />;
}
