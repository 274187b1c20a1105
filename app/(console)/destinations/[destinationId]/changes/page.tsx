import type { Metadata } from "next";
import { KnownData } from "#app/(console)/known-data.tsx";
import { ChangesPage } from "#components/changes/changes-page.tsx";
import { destinationSelfKey } from "#lib/console/destinations/query-keys.ts";
import { getDestination } from "#lib/console/destinations/service.ts";

export const metadata: Metadata = { title: "Changes" };

export default async function Page({ params }: { params: Promise<{ destinationId: string }> }) {
  const { destinationId } = await params;
  return (
    <KnownData
      destinationId={destinationId}
      queries={[{ key: destinationSelfKey(destinationId), load: () => getDestination(destinationId) }]}
    >
      <ChangesPage />
    </KnownData>
  );
}
