import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { destinationKey } from "#lib/console/destinations/query-keys.ts";
import type { AskedRange } from "#lib/console/overview/hooks.ts";

export function useRules(destinationId: string, asked: AskedRange, timeZone: string) {
  return useQuery({
    queryKey: [...destinationKey(destinationId), "rules", asked, timeZone],
    queryFn: ({ signal }) =>
      api("GET /api/destinations/{destinationId}/rules", { params: { destinationId }, signal, query: { ...asked, timeZone } }),
    placeholderData: keepPreviousData,
    refetchInterval: "from" in asked && asked.to ? false : 15_000,
  });
}
