import type { Metadata } from "next";
import { TransferPage } from "#components/bundles/transfer-page.tsx";

export const metadata: Metadata = { title: "Import and export" };

export default function Page() {
  return <TransferPage />;
}
