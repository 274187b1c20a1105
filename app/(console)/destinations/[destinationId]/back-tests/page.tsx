import type { Metadata } from "next";
import { BackTestList } from "#components/back-tests/back-test-list.tsx";

export const metadata: Metadata = { title: "Back-tests" };

export default function Page() {
  return <BackTestList />;
}
