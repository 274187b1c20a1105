import type { Metadata } from "next";
import { KnownData } from "#app/(console)/known-data.tsx";
import { TesterPage } from "#components/tester/tester-page.tsx";
import { destinationSelfKey, mappingListKey } from "#lib/destinations/query-keys.ts";
import { getDestination } from "#lib/destinations/service.ts";
import { listMappings } from "#lib/mappings/service.ts";

export const metadata: Metadata = { title: "Event Tester" };

export default async function Page({ params }: { params: Promise<{ destinationId: string }> }) {
  const { destinationId } = await params;
  return (
    <KnownData
      destinationId={destinationId}
      queries={[
        { key: destinationSelfKey(destinationId), load: () => getDestination(destinationId) },
        { key: mappingListKey(destinationId), load: () => listMappings(destinationId) },
      ]}
    >
      <TesterPage />
    </KnownData>
  );
}
