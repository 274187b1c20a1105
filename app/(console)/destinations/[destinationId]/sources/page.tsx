import type { Metadata } from "next";
import { KnownData } from "#app/(console)/known-data.tsx";
import { SourceList } from "#components/sources/source-list.tsx";
import { sourcesKey } from "#lib/console/destinations/query-keys.ts";
import { listSources } from "#lib/console/sources/service.ts";

export const metadata: Metadata = { title: "Sources" };

export default async function Page({ params }: { params: Promise<{ destinationId: string }> }) {
  const { destinationId } = await params;
  return (
    <KnownData
      destinationId={destinationId}
      queries={[{ key: sourcesKey(destinationId), load: async () => (await listSources(destinationId)).items }]}
    >
      <SourceList />
    </KnownData>
  );
}
