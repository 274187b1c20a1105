import type { Metadata } from "next";
import { BackTestPage } from "#components/back-tests/back-test-page.tsx";

export const metadata: Metadata = { title: "Back-test" };

export default function Page() {
  return <BackTestPage />;
}
