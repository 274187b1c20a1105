import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { destinationKey, destinationSelfKey } from "./query-keys.ts";
import type { ConnectionResult, CreateDestination, Destination, TestConnection, UpdateDestination } from "./schema.ts";

export { destinationKey };

const listKey = ["destinations"] as const;

export const destinationsQuery = queryOptions({
  queryKey: listKey,
  queryFn: ({ signal }) => api.get<{ items: Destination[] }>("/api/destinations", { signal }).then((answer) => answer.items),
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
    queryFn: ({ signal }) => api.get<Destination>(`/api/destinations/${destinationId}`, { signal }),
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
  return useMutation({ mutationFn: (input: CreateDestination) => api.post<Destination>("/api/destinations", input), onSuccess: refresh });
}

export function useUpdateDestination(destinationId: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (input: UpdateDestination) => api.patch<Destination>(`/api/destinations/${destinationId}`, input),
    onSuccess: refresh,
  });
}

export function useDeleteDestination(destinationId: string) {
  const client = useQueryClient();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: () => api.delete<unknown>(`/api/destinations/${destinationId}`),
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
      api.post<ConnectionResult>(
        destinationId ? `/api/destinations/${destinationId}/test-connection` : "/api/destinations/test-connection",
        input ?? {},
      ),
    onSuccess: (answer) => {
      if (!answer.resumed) return;
      client.invalidateQueries({ queryKey: listKey });
      if (destinationId) client.invalidateQueries({ queryKey: destinationKey(destinationId) });
    },
  });
}
