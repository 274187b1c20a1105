import type { Metadata } from "next";
import { KnownData } from "#app/(console)/known-data.tsx";
import { TesterPage } from "#components/tester/tester-page.tsx";
import { destinationSelfKey, mappingListKey, recentEventsKey, savedEventsKey } from "#lib/destinations/query-keys.ts";
import { getDestination } from "#lib/destinations/service.ts";
import { recentEvents } from "#lib/events/service.ts";
import { listMappings } from "#lib/mappings/service.ts";
import { listSavedEvents } from "#lib/tester/saved-events.ts";

export const metadata: Metadata = { title: "Event Tester" };

export default async function Page({ params }: { params: Promise<{ destinationId: string }> }) {
  const { destinationId } = await params;
  return (
    <KnownData
      destinationId={destinationId}
      queries={[
        { key: destinationSelfKey(destinationId), load: () => getDestination(destinationId) },
        { key: mappingListKey(destinationId), load: () => listMappings(destinationId) },
        { key: recentEventsKey(destinationId), load: (viewer) => recentEvents(viewer, destinationId, { limit: 100 }) },
        { key: savedEventsKey(destinationId), load: (viewer) => listSavedEvents(viewer, destinationId) },
      ]}
    >
      <TesterPage />
    </KnownData>
  );
}
