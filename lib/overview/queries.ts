import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { destinationKey } from "#lib/destinations/queries.ts";
import { api } from "#lib/http/api.ts";
import type { Overview } from "./schema.ts";

export function useOverview(destinationId: string, range: Overview["range"]) {
  return useQuery({
    queryKey: [...destinationKey(destinationId), "overview", range],
    queryFn: ({ signal }) => api.get<Overview>(`/api/destinations/${destinationId}/overview`, { signal, query: { range } }),
    placeholderData: keepPreviousData,
    refetchInterval: range === "1h" ? 3_000 : 10_000,
  });
}
