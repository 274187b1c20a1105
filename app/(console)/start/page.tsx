import type { Metadata } from "next";
import { Checklist } from "#components/start/checklist.tsx";

export const metadata: Metadata = { title: "Getting started" };

export default function Page() {
  return <Checklist />;
}
