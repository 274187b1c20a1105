import type { Metadata } from "next";
import { KnownData } from "#app/(console)/known-data.tsx";
import { EventList } from "#components/events/event-list.tsx";
import { sourcesKey } from "#lib/console/destinations/query-keys.ts";
import { listSources } from "#lib/console/sources/service.ts";

export const metadata: Metadata = { title: "Events" };

export default async function Page({ params }: { params: Promise<{ destinationId: string }> }) {
  const { destinationId } = await params;
  // Where the filters stand depends on whether there is one for sources.
  const sources = { key: sourcesKey(destinationId), load: async () => (await listSources(destinationId)).items };
  return (
    <KnownData destinationId={destinationId} queries={[sources]}>
      <EventList />
    </KnownData>
  );
}
