import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { rulesKey } from "#lib/console/destinations/query-keys.ts";
import { type AskedRange, rangeQuery } from "#lib/console/overview/hooks.ts";

export function useRules(destinationId: string, asked: AskedRange, timeZone: string) {
  const query = rangeQuery(asked, timeZone);
  return useQuery({
    queryKey: rulesKey(destinationId, query),
    queryFn: ({ signal }) => api("GET /api/destinations/{destinationId}/rules", { params: { destinationId }, signal, query }),
    placeholderData: keepPreviousData,
    refetchInterval: "from" in asked && asked.to ? false : 15_000,
  });
}
