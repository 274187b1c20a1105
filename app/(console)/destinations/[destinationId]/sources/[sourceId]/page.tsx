import type { Metadata } from "next";
import { KnownData } from "#app/(console)/known-data.tsx";
import { SourceDetail } from "#components/sources/source-detail.tsx";
import { sourceKey } from "#lib/console/destinations/query-keys.ts";
import { getSource } from "#lib/console/sources/service.ts";
import { isId } from "#lib/platform/ids.ts";

export const metadata: Metadata = { title: "Source" };

export default async function Page({ params }: { params: Promise<{ destinationId: string; sourceId: string }> }) {
  const { destinationId, sourceId } = await params;
  const source = { key: sourceKey(destinationId, sourceId), load: () => getSource(destinationId, sourceId) };
  return (
    <KnownData destinationId={destinationId} queries={isId("source", sourceId) ? [source] : []}>
      <SourceDetail />
    </KnownData>
  );
}
