import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { destinationKey } from "#lib/console/destinations/query-keys.ts";

const keyOf = (destinationId: string) => [...destinationKey(destinationId), "audiences"] as const;

/** By key, a page at a time. */
export function useAudiences(destinationId: string, filter: { q: string; show: "all" | "off" }) {
  return useInfiniteQuery({
    queryKey: [...keyOf(destinationId), filter],
    queryFn: ({ pageParam, signal }) =>
      api("GET /api/destinations/{destinationId}/audiences", {
        params: { destinationId },
        query: { show: filter.show, ...(filter.q ? { q: filter.q } : {}), ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
}

export function useSwitchAudience(destinationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { audienceId: string; on: boolean }) =>
      api("PATCH /api/destinations/{destinationId}/audiences", { params: { destinationId }, body }),
    onSettled: () => client.invalidateQueries({ queryKey: keyOf(destinationId) }),
  });
}

/** In Talon.One, under the ID that it has in Segment. */
export function useCreateAudience(destinationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (audienceId: string) =>
      api("POST /api/destinations/{destinationId}/audiences", { params: { destinationId }, body: { audienceId } }),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(destinationId) }),
    retry: false,
  });
}
