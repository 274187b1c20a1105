import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { destinationKey } from "#lib/console/destinations/query-keys.ts";
import type { CreateReceiver, UpdateReceiver } from "./schema.ts";

const keyOf = (destinationId: string) => [...destinationKey(destinationId), "receivers"] as const;

export function useReceivers(destinationId: string) {
  return useQuery({
    queryKey: keyOf(destinationId),
    queryFn: ({ signal }) => api("GET /api/destinations/{destinationId}/receivers", { params: { destinationId }, signal }),
    refetchInterval: 10_000,
  });
}

export function useChangeReceivers(destinationId: string) {
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: keyOf(destinationId) });
  const at = (receiverId: string) => ({ destinationId, receiverId });
  return {
    create: useMutation({
      mutationFn: (body: CreateReceiver) => api("POST /api/destinations/{destinationId}/receivers", { params: { destinationId }, body }),
      onSettled,
    }),
    update: useMutation({
      mutationFn: ({ id, ...body }: UpdateReceiver & { id: string }) =>
        api("PATCH /api/destinations/{destinationId}/receivers/{receiverId}", { params: at(id), body }),
      onSettled,
    }),
    remove: useMutation({
      mutationFn: (id: string) => api("DELETE /api/destinations/{destinationId}/receivers/{receiverId}", { params: at(id) }),
      onSettled,
    }),
    test: useMutation({
      mutationFn: (id: string) => api("POST /api/destinations/{destinationId}/receivers/{receiverId}/test", { params: at(id) }),
    }),
    replay: useMutation({
      mutationFn: (id: string) => api("POST /api/destinations/{destinationId}/receivers/{receiverId}/replay", { params: at(id), body: {} }),
      onSettled,
    }),
  };
}
