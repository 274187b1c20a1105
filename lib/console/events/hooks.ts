import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { eventKey, eventsKey, recentEventsKey } from "#lib/console/destinations/query-keys.ts";

const keyOf = eventsKey;
export function useEvent(destinationId: string, eventId: string | undefined) {
  return useQuery({
    queryKey: eventKey(destinationId, eventId),
    queryFn: ({ signal }) =>
      api("GET /api/destinations/{destinationId}/events/{eventId}", { params: { destinationId, eventId: eventId ?? "" }, signal }),
    enabled: eventId !== undefined,
  });
}

export function useRecentEvents(destinationId: string | undefined, limit = 100) {
  return useQuery({
    queryKey: recentEventsKey(destinationId ?? "", limit),
    queryFn: ({ signal }) =>
      api("GET /api/destinations/{destinationId}/events/recent", {
        params: { destinationId: destinationId ?? "" },
        signal,
        query: { limit },
      }),
    enabled: destinationId !== undefined,
    staleTime: 30_000,
  });
}

/**
 * The newest ones of one type or name, among the last hundred thousand; nothing is asked without
 * either.
 */
export function useNewestEvents(destinationId: string, { type, name }: { type?: string; name?: string }, wanted: boolean) {
  return useQuery({
    queryKey: [...keyOf(destinationId), "newest", { type, name }],
    queryFn: ({ signal }) =>
      api("GET /api/destinations/{destinationId}/events/recent", { params: { destinationId }, signal, query: { limit: 20, type, name } }),
    enabled: wanted && (type !== undefined || name !== undefined),
    staleTime: 30_000,
  });
}

export function useSeenPaths(destinationId: string, filter: { type?: string; name?: string }) {
  return useQuery({
    queryKey: [...keyOf(destinationId), "paths", filter],
    queryFn: ({ signal }) =>
      api("GET /api/destinations/{destinationId}/events/paths", { params: { destinationId }, signal, query: filter }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}

export function useSeenNames(destinationId: string) {
  return useQuery({
    queryKey: [...keyOf(destinationId), "names"],
    queryFn: ({ signal }) => api("GET /api/destinations/{destinationId}/events/names", { params: { destinationId }, signal }),
    staleTime: 60_000,
  });
}
