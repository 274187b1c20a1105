import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { destinationKey, sourceKey, sourcesKey } from "#lib/console/destinations/query-keys.ts";
import type { CreateSource, RotateSecret, UpdateSource } from "./schema.ts";

const keyOf = sourcesKey;

/** `watch`: asks again every few seconds, for calls that are refused. */
export function useSources(destinationId: string | undefined, options: { watch?: boolean } = {}) {
  return useQuery({
    queryKey: keyOf(destinationId ?? ""),
    queryFn: ({ signal }) =>
      api("GET /api/destinations/{destinationId}/sources", { params: { destinationId: destinationId ?? "" }, signal }).then(
        (answer) => answer.items,
      ),
    enabled: destinationId !== undefined,
    refetchInterval: options.watch ? 10_000 : false,
  });
}

/** `watch`: asks again every few seconds, for its first event. */
export function useSource(destinationId: string, sourceId: string, options: { watch?: boolean } = {}) {
  return useQuery({
    queryKey: sourceKey(destinationId, sourceId),
    queryFn: ({ signal }) =>
      api("GET /api/destinations/{destinationId}/sources/{sourceId}", { params: { destinationId, sourceId }, signal }),
    refetchInterval: options.watch ? 3_000 : false,
  });
}

function useRefresh(destinationId: string) {
  const client = useQueryClient();
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: destinationKey(destinationId) }),
      client.invalidateQueries({ queryKey: ["destinations"] }),
    ]);
}

export function useCreateSource(destinationId: string) {
  const refresh = useRefresh(destinationId);
  return useMutation({
    mutationFn: (input: CreateSource) => api("POST /api/destinations/{destinationId}/sources", { params: { destinationId }, body: input }),
    onSuccess: refresh,
  });
}

export function useUpdateSource(destinationId: string, sourceId: string) {
  const refresh = useRefresh(destinationId);
  return useMutation({
    mutationFn: (input: UpdateSource) =>
      api("PATCH /api/destinations/{destinationId}/sources/{sourceId}", { params: { destinationId, sourceId }, body: input }),
    onSuccess: refresh,
  });
}

export function useDeleteSource(destinationId: string) {
  const refresh = useRefresh(destinationId);
  return useMutation({
    mutationFn: (sourceId: string) =>
      api("DELETE /api/destinations/{destinationId}/sources/{sourceId}", { params: { destinationId, sourceId } }),
    onSuccess: refresh,
  });
}

export function useRotateSecret(destinationId: string, sourceId: string) {
  const refresh = useRefresh(destinationId);
  return useMutation({
    mutationFn: (input: RotateSecret) =>
      api("POST /api/destinations/{destinationId}/sources/{sourceId}/rotate-secret", { params: { destinationId, sourceId }, body: input }),
    onSuccess: refresh,
  });
}

export function useRemovePreviousSecret(destinationId: string, sourceId: string) {
  const refresh = useRefresh(destinationId);
  return useMutation({
    mutationFn: () =>
      api("DELETE /api/destinations/{destinationId}/sources/{sourceId}/previous-secret", { params: { destinationId, sourceId } }),
    onSuccess: refresh,
  });
}

export function useCreateHeaderToken(destinationId: string, sourceId: string) {
  const refresh = useRefresh(destinationId);
  return useMutation({
    mutationFn: () =>
      api("POST /api/destinations/{destinationId}/sources/{sourceId}/header-token", { params: { destinationId, sourceId } }),
    onSuccess: refresh,
  });
}
