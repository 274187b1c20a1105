import type { Metadata } from "next";
import { KnownData } from "#app/(console)/known-data.tsx";
import { MappingPage } from "#components/mappings/editor/mapping-page.tsx";
import { destinationSelfKey, mappingKey } from "#lib/destinations/query-keys.ts";
import { getDestination } from "#lib/destinations/service.ts";
import { isId } from "#lib/ids.ts";
import { getMapping } from "#lib/mappings/service.ts";

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
