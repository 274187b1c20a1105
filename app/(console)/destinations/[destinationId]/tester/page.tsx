import type { Metadata } from "next";
import { KnownData } from "#app/(console)/known-data.tsx";
import { TesterPage } from "#components/tester/tester-page.tsx";
import {
  destinationSelfKey,
  eventKey,
  eventSearchKey,
  mappingListKey,
  recentEventsKey,
  savedEventsKey,
} from "#lib/console/destinations/query-keys.ts";
import { getDestination } from "#lib/console/destinations/service.ts";
import { searchEventsQuery } from "#lib/console/events/schema.ts";
import { searchEvents } from "#lib/console/events/search.ts";
import { getEvent, recentEvents } from "#lib/console/events/service.ts";
import { listMappings } from "#lib/console/mappings/service.ts";
import { listSavedEvents } from "#lib/console/tester/saved-events.ts";
import { isId } from "#lib/platform/ids.ts";

export const metadata: Metadata = { title: "Event Tester" };

type Props = { params: Promise<{ destinationId: string }>; searchParams: Promise<{ event?: string | string[] }> };

export default async function Page({ params, searchParams }: Props) {
  const [{ destinationId }, { event }] = await Promise.all([params, searchParams]);
  const wanted = typeof event === "string" && isId("event", event) ? event : undefined;
  return (
    <KnownData
      destinationId={destinationId}
      queries={[
        { key: destinationSelfKey(destinationId), load: () => getDestination(destinationId) },
        { key: mappingListKey(destinationId), load: () => listMappings(destinationId) },
        { key: savedEventsKey(destinationId), load: (viewer) => listSavedEvents(viewer, destinationId) },
        { key: recentEventsKey(destinationId, 1), load: (viewer) => recentEvents(viewer, destinationId, { limit: 1 }) },
        {
          key: eventSearchKey(destinationId, { q: "" }),
          load: async (viewer) => ({ pages: [await searchEvents(viewer, destinationId, searchEventsQuery.parse({}))], pageParams: [""] }),
        },
        ...(wanted
          ? [
              {
                key: eventKey(destinationId, wanted),
                load: (viewer: Parameters<typeof getEvent>[0]) => getEvent(viewer, destinationId, wanted),
              },
            ]
          : []),
      ]}
    >
      <TesterPage />
    </KnownData>
  );
}
