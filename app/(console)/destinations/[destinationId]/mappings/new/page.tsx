import type { Metadata } from "next";
import { ForRole } from "#app/(console)/for-role.tsx";
import { KnownData } from "#app/(console)/known-data.tsx";
import { NewMappingPage } from "#components/mappings/editor/new-mapping-page.tsx";
import { destinationSelfKey } from "#lib/console/destinations/query-keys.ts";
import { getDestination } from "#lib/console/destinations/service.ts";

export const metadata: Metadata = { title: "New mapping" };

export default async function Page({ params }: { params: Promise<{ destinationId: string }> }) {
  const { destinationId } = await params;
  return (
    <ForRole anyOf={["mappings.write"]} destinationId={destinationId}>
      <KnownData
        destinationId={destinationId}
        queries={[{ key: destinationSelfKey(destinationId), load: () => getDestination(destinationId) }]}
      >
        <NewMappingPage />
      </KnownData>
    </ForRole>
  );
}
