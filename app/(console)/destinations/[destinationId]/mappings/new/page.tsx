import type { Metadata } from "next";
import { NewMappingPage } from "#components/mappings/editor/new-mapping-page.tsx";

export const metadata: Metadata = { title: "New mapping" };

export default function Page() {
  return <NewMappingPage />;
}
