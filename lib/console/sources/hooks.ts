import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { destinationKey, sourceKey, sourcesKey } from "#lib/console/destinations/query-keys.ts";
import type { CreatedSource, CreateSource, RotateSecret, Source, SourceWithHeaderToken, SourceWithSecret, UpdateSource } from "./schema.ts";

const base = (destinationId: string) => `/api/destinations/${destinationId}/sources`;
const keyOf = sourcesKey;

export function useSources(destinationId: string | undefined) {
  return useQuery({
    queryKey: keyOf(destinationId ?? ""),
    queryFn: ({ signal }) => api.get<{ items: Source[] }>(base(destinationId ?? ""), { signal }).then((answer) => answer.items),
    enabled: destinationId !== undefined,
  });
}

/** `watch`: asks again every few seconds, for its first event. */
export function useSource(destinationId: string, sourceId: string, options: { watch?: boolean } = {}) {
  return useQuery({
    queryKey: sourceKey(destinationId, sourceId),
    queryFn: ({ signal }) => api.get<Source>(`${base(destinationId)}/${sourceId}`, { signal }),
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
  return useMutation({ mutationFn: (input: CreateSource) => api.post<CreatedSource>(base(destinationId), input), onSuccess: refresh });
}

export function useUpdateSource(destinationId: string, sourceId: string) {
  const refresh = useRefresh(destinationId);
  return useMutation({
    mutationFn: (input: UpdateSource) => api.patch<Source>(`${base(destinationId)}/${sourceId}`, input),
    onSuccess: refresh,
  });
}

export function useDeleteSource(destinationId: string) {
  const refresh = useRefresh(destinationId);
  return useMutation({ mutationFn: (sourceId: string) => api.delete<unknown>(`${base(destinationId)}/${sourceId}`), onSuccess: refresh });
}

export function useRotateSecret(destinationId: string, sourceId: string) {
  const refresh = useRefresh(destinationId);
  return useMutation({
    mutationFn: (input: RotateSecret) => api.post<SourceWithSecret>(`${base(destinationId)}/${sourceId}/rotate-secret`, input),
    onSuccess: refresh,
  });
}

export function useRemovePreviousSecret(destinationId: string, sourceId: string) {
  const refresh = useRefresh(destinationId);
  return useMutation({ mutationFn: () => api.delete<unknown>(`${base(destinationId)}/${sourceId}/previous-secret`), onSuccess: refresh });
}

export function useCreateHeaderToken(destinationId: string, sourceId: string) {
  const refresh = useRefresh(destinationId);
  return useMutation({
    mutationFn: () => api.post<SourceWithHeaderToken>(`${base(destinationId)}/${sourceId}/header-token`),
    onSuccess: refresh,
  });
}
