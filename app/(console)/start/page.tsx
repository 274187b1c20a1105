import type { Metadata } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { paths } from "#components/frame/paths.ts";
import { Checklist } from "#components/start/checklist.tsx";
import { NoDestination } from "#components/start/no-destination.tsx";
import { getViewer } from "#lib/access/auth/viewer.ts";
import { listDestinations } from "#lib/console/destinations/service.ts";

export const metadata: Metadata = { title: "Getting started" };

/** Once there is a destination, the steps are on its overview. */
export default async function Page() {
  const viewer = await getViewer(await headers());
  // The layout redirects them.
  if (!viewer) return null;
  if ((await listDestinations(viewer)).items.length > 0) redirect(paths.home());
  return viewer.role === null ? <NoDestination /> : <Checklist />;
}
