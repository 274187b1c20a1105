import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { lastDestinationCookie } from "#components/frame/last-destination.ts";
import { paths } from "#components/frame/paths.ts";
import { getViewer, needsSecondFactor } from "#lib/access/auth/viewer.ts";
import { listDestinations } from "#lib/console/destinations/service.ts";

/** The start page is an overview: of the destination that was open last, or else of the first. */
export default async function Page() {
  const viewer = await getViewer(await headers());
  // The layout redirects them.
  if (!viewer || needsSecondFactor(viewer)) return null;
  const { items } = await listDestinations(viewer);
  const last = (await cookies()).get(lastDestinationCookie)?.value;
  const destination = items.find(({ id }) => id === last) ?? items[0];
  redirect(destination ? paths.overview(destination.id) : paths.start());
}
