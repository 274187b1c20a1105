import type { Metadata } from "next";
import { KnownData } from "#app/(console)/known-data.tsx";
import { PromotePage } from "#components/promotion/promote-page.tsx";
import { destinationSelfKey } from "#lib/console/destinations/query-keys.ts";
import { getDestination } from "#lib/console/destinations/service.ts";

export const metadata: Metadata = { title: "Promote" };

export default async function Page({ params }: { params: Promise<{ destinationId: string }> }) {
  const { destinationId } = await params;
  return (
    <KnownData
      destinationId={destinationId}
      queries={[{ key: destinationSelfKey(destinationId), load: () => getDestination(destinationId) }]}
    >
      <PromotePage />
    </KnownData>
  );
}
