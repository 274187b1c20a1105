import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { paths } from "#components/frame/paths.ts";
import { themeCookie, themeOf } from "#components/frame/theme.ts";
import { ViewerProvider } from "#components/frame/viewer.tsx";
import { ReadOnlyBand } from "#components/shell/read-only-band.tsx";
import { Shell } from "#components/shell/shell.tsx";
import { LazyTour } from "#components/tour/lazy-tour.tsx";
import { getViewer, needsSecondFactor } from "#lib/access/auth/viewer.ts";
import { requestedPathHeader } from "#lib/access/http/page-headers.ts";
import { tourPlaces } from "#lib/console/demo/tour-places.ts";
import { listDestinations } from "#lib/console/destinations/service.ts";

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const given = await headers();
  const found = await getViewer(given);
  if (!found) redirect(paths.signIn(given.get(requestedPathHeader)));
  const { id, name, email, rights } = found;
  const locked = needsSecondFactor(found);
  const { items } = locked ? { items: [] } : await listDestinations(found);
  const tour = locked ? null : await tourPlaces(found);
  return (
    <ViewerProvider viewer={{ id, name, email, role: rights.everywhere, rights }}>
      {rights.readOnly && <ReadOnlyBand />}
      <Shell theme={themeOf((await cookies()).get(themeCookie)?.value)} destinations={items} locked={locked}>
        {children}
      </Shell>
      {tour && <LazyTour places={tour} />}
    </ViewerProvider>
  );
}
