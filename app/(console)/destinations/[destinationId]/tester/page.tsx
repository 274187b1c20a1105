import type { Metadata } from "next";
import { TesterPage } from "#components/tester/tester-page.tsx";

export const metadata: Metadata = { title: "Event Tester" };

export default function Page() {
  return <TesterPage />;
}
