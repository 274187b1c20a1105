import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { useTail } from "#lib/access/http/use-tail.ts";
import { eventSearchKey, eventsKey } from "#lib/console/destinations/query-keys.ts";
import type { Event, ListEventsQuery } from "./schema.ts";

// What lists of events need beyond hooks.ts: pages, and new ones on top.

const keyOf = eventsKey;
export type EventFilter = Omit<ListEventsQuery, "cursor" | "limit">;
export const pageSize = 100;

/** Newest first, a page at a time; `live`: new ones appear on top. */
export function useEvents(destinationId: string, filter: EventFilter, live: boolean) {
  const queryKey = [...keyOf(destinationId), "list", filter];
  const list = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      api("GET /api/destinations/{destinationId}/events", {
        params: { destinationId },
        signal,
        query: { ...filter, cursor: pageParam, limit: pageSize },
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: live ? Number.POSITIVE_INFINITY : 5_000,
  });
  useTail<Event>(
    queryKey,
    (signal) =>
      api("GET /api/destinations/{destinationId}/events", { params: { destinationId }, signal, query: { ...filter, limit: pageSize } }),
    {
      enabled: live && list.isSuccess && !list.isPlaceholderData,
      intervalMs: 2_000,
    },
  );
  return list;
}

/** Why events of this time, type and source were not used, with counts. */
export function useReasonCounts(
  destinationId: string,
  { from, to, type, sourceId }: EventFilter,
  { timeZone, live }: { timeZone: string; live: boolean },
) {
  const query = { from, to, type, sourceId, timeZone };
  return useQuery({
    queryKey: [...keyOf(destinationId), "reasons", query],
    queryFn: ({ signal }) => api("GET /api/destinations/{destinationId}/events/reasons", { params: { destinationId }, signal, query }),
    placeholderData: keepPreviousData,
    refetchInterval: live ? 10_000 : false,
  });
}

/** Events of one source or all, a page at a time, as far back as one asks. */
export function useEventSearch(destinationId: string, { q, sourceId }: { q: string; sourceId?: string }, wanted = true) {
  return useInfiniteQuery({
    queryKey: eventSearchKey(destinationId, { q, sourceId }),
    queryFn: ({ pageParam, signal }) =>
      api("GET /api/destinations/{destinationId}/events/search", {
        params: { destinationId },
        signal,
        query: { q: q === "" ? undefined : q, sourceId, cursor: pageParam === "" ? undefined : pageParam },
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    enabled: wanted,
    staleTime: 10_000,
  });
}
