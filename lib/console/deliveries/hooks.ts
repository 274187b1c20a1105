import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { useTail } from "#lib/access/http/use-tail.ts";
import { destinationKey } from "#lib/console/destinations/hooks.ts";
import type { RuleResult } from "#lib/talon-one/rule-answer.ts";
import type { Delivery, ShownState } from "./schema.ts";

const keyOf = (destinationId: string) => [...destinationKey(destinationId), "deliveries"];
export const pageSize = 100;

export type DeliveryFilter = {
  q?: string;
  state?: readonly ShownState[];
  mappingId?: string;
  actionSlug?: string;
  eventId?: string;
  cause?: string;
  from?: string;
  to?: string;
  rules?: RuleResult;
  effect?: string;
  campaignId?: number;
};

/**
 * Newest first, a page at a time; `live`: new ones appear on top, and states change as they settle.
 */
export function useDeliveries(destinationId: string, filter: DeliveryFilter, live: boolean) {
  const queryKey = [...keyOf(destinationId), "list", filter];
  const list = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      api("GET /api/destinations/{destinationId}/deliveries", {
        params: { destinationId },
        signal,
        query: { ...filter, cursor: pageParam, limit: pageSize },
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: live ? Number.POSITIVE_INFINITY : 5_000,
  });
  useTail<Delivery>(
    queryKey,
    (signal) =>
      api("GET /api/destinations/{destinationId}/deliveries", { params: { destinationId }, signal, query: { ...filter, limit: pageSize } }),
    {
      enabled: live && list.isSuccess && !list.isPlaceholderData,
      intervalMs: 2_000,
    },
  );
  return list;
}

export function useDelivery(destinationId: string, deliveryId: string | undefined) {
  return useQuery({
    queryKey: [...keyOf(destinationId), "one", deliveryId],
    queryFn: ({ signal }) =>
      api("GET /api/destinations/{destinationId}/deliveries/{deliveryId}", {
        params: { destinationId, deliveryId: deliveryId ?? "" },
        signal,
      }),
    enabled: deliveryId !== undefined,
    // A delivery in progress is watched until it has settled.
    refetchInterval: (query) => (query.state.data && ["waiting", "retrying"].includes(query.state.data.state) ? 2_000 : false),
  });
}
