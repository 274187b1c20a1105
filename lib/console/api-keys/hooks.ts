import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import type { ApiKeyView, CreateApiKey, RotateApiKey, RotatedApiKey, UpdateApiKey } from "./schema.ts";

const key = ["api-keys"] as const;

export function useApiKeys() {
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.get<{ items: ApiKeyView[] }>("/api/api-keys", { signal }).then((answer) => answer.items),
  });
}

function useRefresh() {
  const client = useQueryClient();
  return () => Promise.all([client.invalidateQueries({ queryKey: key }), client.invalidateQueries({ queryKey: ["destinations"] })]);
}

export function useCreateApiKey() {
  const refresh = useRefresh();
  return useMutation({ mutationFn: (input: CreateApiKey) => api.post<ApiKeyView>("/api/api-keys", input), onSuccess: refresh });
}

export function useUpdateApiKey() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ id, ...input }: UpdateApiKey & { id: string }) => api.patch<ApiKeyView>(`/api/api-keys/${id}`, input),
    onSuccess: refresh,
  });
}

/** The key in use stays at hand until `useForgetPreviousKey`. */
export function useRotateApiKey() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ id, ...input }: RotateApiKey & { id: string }) => api.post<RotatedApiKey>(`/api/api-keys/${id}/rotate`, input),
    onSuccess: refresh,
  });
}

export function useForgetPreviousKey() {
  const refresh = useRefresh();
  return useMutation({ mutationFn: (id: string) => api.delete<unknown>(`/api/api-keys/${id}/previous`), onSuccess: refresh });
}

export function useDeleteApiKey() {
  const refresh = useRefresh();
  return useMutation({ mutationFn: (id: string) => api.delete<unknown>(`/api/api-keys/${id}`), onSuccess: refresh });
}
