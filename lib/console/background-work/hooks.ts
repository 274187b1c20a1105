import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";

const key = ["background-work"];

/** Followed for as long as the page is open. */
export function useBackgroundWork() {
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api("GET /api/background-work", { signal }),
    refetchInterval: ({ state: { data } }) => ((data?.running.length ?? 0) > 0 ? 1_000 : 4_000),
  });
}

export function useCancelWork() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (workId: string) => api("POST /api/background-work/{workId}/cancel", { params: { workId } }),
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
}

export function useRetryWork() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (workId: string) => api("POST /api/background-work/{workId}/retry", { params: { workId } }),
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
}
