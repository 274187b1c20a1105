import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import type { CreateApiKey, RestoreApiKey, RotateApiKey, UpdateApiKey } from "./schema.ts";

const key = ["api-keys"] as const;

export function useApiKeys() {
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api("GET /api/api-keys", { signal }).then((answer) => answer.items),
  });
}

function useRefresh() {
  const client = useQueryClient();
  return () => Promise.all([client.invalidateQueries({ queryKey: key }), client.invalidateQueries({ queryKey: ["destinations"] })]);
}

export function useCreateApiKey() {
  const refresh = useRefresh();
  return useMutation({ mutationFn: (input: CreateApiKey) => api("POST /api/api-keys", { body: input }), onSuccess: refresh });
}

export function useUpdateApiKey() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ id, ...input }: UpdateApiKey & { id: string }) =>
      api("PATCH /api/api-keys/{keyId}", { params: { keyId: id }, body: input }),
    onSuccess: refresh,
  });
}

/** The replaced key is kept until `useForgetPreviousKey`. */
export function useRotateApiKey() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ id, ...input }: RotateApiKey & { id: string }) =>
      api("POST /api/api-keys/{keyId}/rotate", { params: { keyId: id }, body: input }),
    onSuccess: refresh,
  });
}

/** Back to the key before the last rotation. */
export function useRestoreApiKey() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ id, ...input }: RestoreApiKey & { id: string }) =>
      api("POST /api/api-keys/{keyId}/previous", { params: { keyId: id }, body: input }),
    onSuccess: refresh,
  });
}

export function useForgetPreviousKey() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: string) => api("DELETE /api/api-keys/{keyId}/previous", { params: { keyId: id } }),
    onSuccess: refresh,
  });
}

export function useDeleteApiKey() {
  const refresh = useRefresh();
  return useMutation({ mutationFn: (id: string) => api("DELETE /api/api-keys/{keyId}", { params: { keyId: id } }), onSuccess: refresh });
}
