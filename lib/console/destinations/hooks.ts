import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { destinationKey, destinationSelfKey } from "./query-keys.ts";
import type { CreateDestination, Destination, TestConnection, UpdateDestination } from "./schema.ts";

export { destinationKey };

const listKey = ["destinations"] as const;

export const destinationsQuery = queryOptions({
  queryKey: listKey,
  queryFn: ({ signal }) => api("GET /api/destinations", { signal }).then((answer) => answer.items),
  // The cards and the state in the top bar follow what happens, without a reload.
  refetchInterval: 4_000,
});

/** `initial`: what the server already knew when it made the page. */
export function useDestinations(initial?: Destination[]) {
  return useQuery({ ...destinationsQuery, initialData: initial });
}

export function useDestination(destinationId: string) {
  return useQuery({
    queryKey: destinationSelfKey(destinationId),
    queryFn: ({ signal }) => api("GET /api/destinations/{destinationId}", { params: { destinationId }, signal }),
    refetchInterval: 4_000,
  });
}

function useRefresh() {
  const client = useQueryClient();
  return (destination?: Destination) => {
    if (destination) client.setQueryData(destinationSelfKey(destination.id), destination);
    return client.invalidateQueries({ queryKey: listKey });
  };
}

export function useCreateDestination() {
  const refresh = useRefresh();
  return useMutation({ mutationFn: (input: CreateDestination) => api("POST /api/destinations", { body: input }), onSuccess: refresh });
}

export function useUpdateDestination(destinationId: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (input: UpdateDestination) => api("PATCH /api/destinations/{destinationId}", { params: { destinationId }, body: input }),
    onSuccess: refresh,
  });
}

export function useDeleteDestination(destinationId: string) {
  const client = useQueryClient();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: () => api("DELETE /api/destinations/{destinationId}", { params: { destinationId } }),
    onSuccess: () => {
      client.removeQueries({ queryKey: destinationKey(destinationId) });
      return refresh();
    },
  });
}

/**
 * With `input`, tests what is typed in a form (no destination needed); without, what the
 * destination has stored.
 */
export function useTestConnection(destinationId?: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input?: TestConnection) =>
      destinationId
        ? api("POST /api/destinations/{destinationId}/test-connection", { params: { destinationId }, body: input ?? {} })
        : api("POST /api/destinations/test-connection", { body: input ?? {} }),
    onSuccess: (answer) => {
      if (!answer.resumed) return;
      client.invalidateQueries({ queryKey: listKey });
      if (destinationId) client.invalidateQueries({ queryKey: destinationKey(destinationId) });
    },
  });
}

/** What waits and how fast it goes; asked for where someone is about to send more. */
export function useForecast(destinationId: string, wanted = true) {
  return useQuery({
    queryKey: [...destinationKey(destinationId), "forecast"],
    queryFn: ({ signal }) => api("GET /api/destinations/{destinationId}/forecast", { params: { destinationId }, signal }),
    enabled: wanted,
    refetchInterval: 10_000,
  });
}
