import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { paths } from "#components/frame/paths.ts";
import { Checklist } from "#components/start/checklist.tsx";
import { listDestinations } from "#lib/console/destinations/service.ts";

export const metadata: Metadata = { title: "Getting started" };

/** Once there is a destination, the steps stand on its overview. */
export default async function Page() {
  if ((await listDestinations()).items.length > 0) redirect(paths.home());
  return <Checklist />;
}
