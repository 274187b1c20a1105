import type { Metadata } from "next";
import { Transfer } from "#components/transfer/transfer.tsx";

export const metadata: Metadata = { title: "Import and export" };

export default function Page() {
  return <Transfer />;
}
