import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";

const key = ["erasures"];

/** Asks for all that is kept of one user ID to be erased; it cannot be undone. */
export function useErase() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: { userId: string; confirm: string; everywhere: boolean }) => api("POST /api/erasures", { body: input }),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  });
}

/** For the last 30 days; polled while one is in progress. */
export function useErasures() {
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api("GET /api/erasures", { signal }),
    refetchInterval: ({ state: { data } }) => (data?.items.some(({ state }) => state === "waiting" || state === "running") ? 1_000 : false),
  });
}
