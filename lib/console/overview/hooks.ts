import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { overviewKey } from "#lib/console/destinations/query-keys.ts";
import type { RangeName } from "./schema.ts";

/** A range of the console, or one from a time to another (or to now). */
export type AskedRange = { range: RangeName } | { from: string; to?: string | undefined };

/** The zone matters only for bars that are as long as its days. */
export const rangeQuery = (
  asked: AskedRange,
  timeZone: string,
): { range?: RangeName; from?: string; to?: string | undefined; timeZone?: string } =>
  "range" in asked && (asked.range === "1h" || asked.range === "24h") ? asked : { ...asked, timeZone };

const refetchMs = (asked: AskedRange) => ("range" in asked ? (asked.range === "1h" ? 3_000 : 10_000) : asked.to ? false : 10_000);

export function useOverview(destinationId: string, asked: AskedRange, timeZone: string) {
  return useQuery({
    queryKey: overviewKey(destinationId, rangeQuery(asked, timeZone)),
    queryFn: ({ signal }) =>
      api("GET /api/destinations/{destinationId}/overview", { params: { destinationId }, signal, query: rangeQuery(asked, timeZone) }),
    placeholderData: keepPreviousData,
    refetchInterval: refetchMs(asked),
  });
}
