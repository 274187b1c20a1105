import type { Metadata } from "next";
import { KnownData } from "#app/(console)/known-data.tsx";
import { MappingPage } from "#components/mappings/editor/mapping-page.tsx";
import { destinationSelfKey, mappingKey } from "#lib/console/destinations/query-keys.ts";
import { getDestination } from "#lib/console/destinations/service.ts";
import { getMapping } from "#lib/console/mappings/service.ts";
import { isId } from "#lib/platform/ids.ts";

export const metadata: Metadata = { title: "Mapping" };

export default async function Page({ params }: { params: Promise<{ destinationId: string; mappingId: string }> }) {
  const { destinationId, mappingId } = await params;
  const mapping = { key: mappingKey(destinationId, mappingId), load: () => getMapping({ destinationId, id: mappingId }) };
  return (
    <KnownData
      destinationId={destinationId}
      queries={[
        { key: destinationSelfKey(destinationId), load: () => getDestination(destinationId) },
        ...(isId("mapping", mappingId) ? [mapping] : []),
      ]}
    >
      <MappingPage />
    </KnownData>
  );
}
