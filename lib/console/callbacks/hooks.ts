import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { destinationKey } from "#lib/console/destinations/query-keys.ts";

const keyOf = (destinationId: string) => [...destinationKey(destinationId), "callbacks"] as const;

export function useCallbackSettings(destinationId: string) {
  return useQuery({
    queryKey: keyOf(destinationId),
    queryFn: ({ signal }) => api("GET /api/destinations/{destinationId}/callbacks", { params: { destinationId }, signal }),
  });
}

export function useChangeCallbacks(destinationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (on: boolean) => api("PUT /api/destinations/{destinationId}/callbacks", { params: { destinationId }, body: { on } }),
    onSuccess: (settings) => client.setQueryData(keyOf(destinationId), settings),
  });
}
