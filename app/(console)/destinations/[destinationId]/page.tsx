import type { Metadata } from "next";
import { KnownData } from "#app/(console)/known-data.tsx";
import { Overview } from "#components/overview/overview.tsx";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { destinationSelfKey, overviewKey, rulesKey, sourcesKey } from "#lib/console/destinations/query-keys.ts";
import { getDestination } from "#lib/console/destinations/service.ts";
import { overviewQuery } from "#lib/console/overview/schema.ts";
import { getOverview } from "#lib/console/overview/service.ts";
import { getRules } from "#lib/console/rules/service.ts";
import { listSources } from "#lib/console/sources/service.ts";

export const metadata: Metadata = { title: "Overview" };

type Props = { params: Promise<{ destinationId: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function Page({ params, searchParams }: Props) {
  const { destinationId } = await params;
  const asked = overviewQuery.safeParse(await searchParams);
  // Other ranges depend on the reader's time zone, which only the browser knows.
  const query = asked.success && !asked.data.from && (asked.data.range === "1h" || asked.data.range === "24h") ? asked.data : undefined;
  return (
    <KnownData
      destinationId={destinationId}
      queries={[
        { key: destinationSelfKey(destinationId), load: () => getDestination(destinationId) },
        { key: sourcesKey(destinationId), load: async () => (await listSources(destinationId)).items },
        ...(query
          ? [
              {
                key: overviewKey(destinationId, { range: query.range }),
                load: (viewer: Viewer) => getOverview(viewer, destinationId, query),
              },
              { key: rulesKey(destinationId, { range: query.range }), load: () => getRules(destinationId, query) },
            ]
          : []),
      ]}
    >
      <Overview />
    </KnownData>
  );
}
