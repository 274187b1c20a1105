import type { Metadata } from "next";
import { KnownData } from "#app/(console)/known-data.tsx";
import { MappingList } from "#components/mappings/list/mapping-list.tsx";
import { mappingListKey } from "#lib/console/destinations/query-keys.ts";
import { listMappings } from "#lib/console/mappings/service.ts";

export const metadata: Metadata = { title: "Mappings" };

export default async function Page({ params }: { params: Promise<{ destinationId: string }> }) {
  const { destinationId } = await params;
  return (
    <KnownData destinationId={destinationId} queries={[{ key: mappingListKey(destinationId), load: () => listMappings(destinationId) }]}>
      <MappingList />
    </KnownData>
  );
}
