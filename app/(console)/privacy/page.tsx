import type { Metadata } from "next";
import { ErasePage } from "#components/privacy/erase-page.tsx";

export const metadata: Metadata = { title: "Privacy" };

export default function Page() {
  return <ErasePage />;
}
