import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { destinationKey, savedEventsKey } from "#lib/console/destinations/query-keys.ts";
import type { LinkState, SaveEvent, SendTest } from "./schema.ts";

const eventsKey = savedEventsKey;

export function useSavedEvents(destinationId: string) {
  return useQuery({
    queryKey: eventsKey(destinationId),
    queryFn: ({ signal }) => api("GET /api/destinations/{destinationId}/tester/saved-events", { params: { destinationId }, signal }),
  });
}

export function useSaveEvent(destinationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: SaveEvent) =>
      api("POST /api/destinations/{destinationId}/tester/saved-events", { params: { destinationId }, body: input }),
    onSuccess: () => client.invalidateQueries({ queryKey: eventsKey(destinationId) }),
  });
}

export function useDeleteSavedEvent(destinationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      api("DELETE /api/destinations/{destinationId}/tester/saved-events/{savedEventId}", { params: { destinationId, savedEventId: id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: eventsKey(destinationId) }),
  });
}

const linksKey = (destinationId: string) => [...destinationKey(destinationId), "links"];

export function useSaveLink(destinationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (state: LinkState) =>
      api("POST /api/destinations/{destinationId}/tester/links", { params: { destinationId }, body: state }),
    onSuccess: () => client.invalidateQueries({ queryKey: linksKey(destinationId) }),
  });
}

export function useLinks(destinationId: string) {
  return useQuery({
    queryKey: linksKey(destinationId),
    queryFn: ({ signal }) => api("GET /api/destinations/{destinationId}/tester/links", { params: { destinationId }, signal }),
  });
}

export function useDeleteLink(destinationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      api("DELETE /api/destinations/{destinationId}/tester/links/{linkId}", { params: { destinationId, linkId: id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: linksKey(destinationId) }),
  });
}

export function useSavedLink(destinationId: string, linkId: string | null) {
  return useQuery({
    queryKey: [...destinationKey(destinationId), "link", linkId],
    queryFn: ({ signal }) =>
      api("GET /api/destinations/{destinationId}/tester/links/{linkId}", { params: { destinationId, linkId: linkId ?? "" }, signal }),
    enabled: linkId !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Never retried: what was sent once must not be sent again behind someone's back. */
export function useSendEvent(destinationId: string) {
  return useMutation({
    mutationFn: (input: SendTest) => api("POST /api/destinations/{destinationId}/tester/send", { params: { destinationId }, body: input }),
    retry: false,
  });
}
