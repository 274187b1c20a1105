import type { Metadata } from "next";
import { KnownData } from "#app/(console)/known-data.tsx";
import { Checklist } from "#components/start/checklist.tsx";
import { mappingListKey, sourcesKey } from "#lib/console/destinations/query-keys.ts";
import { listDestinations } from "#lib/console/destinations/service.ts";
import { listMappings } from "#lib/console/mappings/service.ts";
import { listSources } from "#lib/console/sources/service.ts";

export const metadata: Metadata = { title: "Getting started" };

export default async function Page() {
  // The one that the steps speak of, unless this tab has visited another.
  const [first] = (await listDestinations()).items;
  if (!first) return <Checklist />;
  return (
    <KnownData
      destinationId={first.id}
      queries={[
        { key: sourcesKey(first.id), load: async () => (await listSources(first.id)).items },
        { key: mappingListKey(first.id), load: () => listMappings(first.id) },
      ]}
    >
      <Checklist />
    </KnownData>
  );
}
