import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import type { DeliveryFilter } from "#lib/console/deliveries/hooks.ts";
import { destinationKey } from "#lib/console/destinations/query-keys.ts";
import type { EventFilter } from "#lib/console/events/list-hooks.ts";

const refetchMs = 10_000;
const common = { placeholderData: keepPreviousData } as const;

export function useEventHistogram(destinationId: string, filter: EventFilter, timeZone: string, live: boolean) {
  return useQuery({
    ...common,
    queryKey: [...destinationKey(destinationId), "histogram", "events", filter, timeZone],
    queryFn: ({ signal }) =>
      api("GET /api/destinations/{destinationId}/events/histogram", { params: { destinationId }, signal, query: { ...filter, timeZone } }),
    refetchInterval: live ? refetchMs : false,
  });
}

export function useDeliveryHistogram(destinationId: string, filter: DeliveryFilter, timeZone: string, live: boolean) {
  return useQuery({
    ...common,
    queryKey: [...destinationKey(destinationId), "histogram", "deliveries", filter, timeZone],
    queryFn: ({ signal }) =>
      api("GET /api/destinations/{destinationId}/deliveries/histogram", {
        params: { destinationId },
        signal,
        query: { ...filter, timeZone },
      }),
    refetchInterval: live ? refetchMs : false,
  });
}

/** For one source, with the calls that it refused. */
export function useSourceHistogram(destinationId: string, sourceId: string) {
  return useQuery({
    ...common,
    queryKey: [...destinationKey(destinationId), "histogram", "source", sourceId],
    queryFn: ({ signal }) =>
      api("GET /api/destinations/{destinationId}/sources/{sourceId}/histogram", { params: { destinationId, sourceId }, signal }),
    refetchInterval: refetchMs,
  });
}
