import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import type { CreateToken } from "./schema.ts";

const key = ["tokens"] as const;

export function useTokens() {
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api("GET /api/tokens", { signal }).then((answer) => answer.items),
  });
}

/** The token is in the response, and nowhere afterwards. */
export function useCreateToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: CreateToken) => api("POST /api/tokens", { body: input }),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  });
}

export function useRevokeToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api("DELETE /api/tokens/{tokenId}", { params: { tokenId: id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  });
}
