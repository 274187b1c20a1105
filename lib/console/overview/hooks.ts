import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { overviewKey } from "#lib/console/destinations/query-keys.ts";
import type { Overview } from "./schema.ts";

export function useOverview(destinationId: string, range: Overview["range"]) {
  return useQuery({
    queryKey: overviewKey(destinationId, range),
    queryFn: ({ signal }) => api("GET /api/destinations/{destinationId}/overview", { params: { destinationId }, signal, query: { range } }),
    placeholderData: keepPreviousData,
    refetchInterval: range === "1h" ? 3_000 : 10_000,
  });
}
