import type { Metadata } from "next";
import { HistoryPage } from "#components/versions/history-page.tsx";

export const metadata: Metadata = { title: "History" };

export default function Page() {
  return <HistoryPage />;
}
