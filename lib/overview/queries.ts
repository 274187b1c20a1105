import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { overviewKey } from "#lib/destinations/query-keys.ts";
import { api } from "#lib/http/api.ts";
import type { Overview } from "./schema.ts";

export function useOverview(destinationId: string, range: Overview["range"]) {
  return useQuery({
    queryKey: overviewKey(destinationId, range),
    queryFn: ({ signal }) => api.get<Overview>(`/api/destinations/${destinationId}/overview`, { signal, query: { range } }),
    placeholderData: keepPreviousData,
    refetchInterval: range === "1h" ? 3_000 : 10_000,
  });
}
