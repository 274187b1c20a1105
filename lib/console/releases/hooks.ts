import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { useRefreshMappings } from "#lib/console/mappings/drafts/hooks.ts";
import { mappingsKey } from "#lib/console/mappings/hooks.ts";
import type { CreateRelease } from "./schema.ts";

const base = "/api/destinations/{destinationId}/releases";

/** Newest first, a page at a time; polled while one waits for its time. */
export function useReleases(destinationId: string) {
  return useInfiniteQuery({
    queryKey: [...mappingsKey(destinationId), "releases"],
    queryFn: ({ pageParam, signal }) =>
      api(`GET ${base}`, { params: { destinationId }, signal, query: { cursor: pageParam || undefined, limit: 30 } }),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some((release) => release.state === "scheduled")) ? 2_000 : false,
  });
}

export function useRelease(destinationId: string, releaseId: string | undefined) {
  return useQuery({
    queryKey: [...mappingsKey(destinationId), "release", releaseId],
    queryFn: ({ signal }) => api(`GET ${base}/{releaseId}`, { params: { destinationId, releaseId: releaseId ?? "" }, signal }),
    enabled: releaseId !== undefined,
  });
}

export function useCreateRelease(destinationId: string) {
  const refresh = useRefreshMappings(destinationId);
  return useMutation({
    mutationFn: (input: CreateRelease) => api(`POST ${base}`, { params: { destinationId }, body: input }),
    onSettled: refresh,
  });
}

type Decision =
  | { id: string; verb: "approve"; aroundApproval?: string }
  | { id: string; verb: "reject"; reason: string }
  | { id: string; verb: "cancel" };

/** Approves, rejects or cancels one that waits. */
export function useDecideRelease(destinationId: string) {
  const refresh = useRefreshMappings(destinationId);
  return useMutation({
    mutationFn: ({ id, ...decision }: Decision) => {
      const params = { destinationId, releaseId: id };
      if (decision.verb === "cancel") return api(`POST ${base}/{releaseId}/cancel`, { params });
      if (decision.verb === "reject") return api(`POST ${base}/{releaseId}/reject`, { params, body: { reason: decision.reason } });
      return api(`POST ${base}/{releaseId}/approve`, { params, body: { aroundApproval: decision.aroundApproval } });
    },
    onSettled: refresh,
  });
}

export function useRollBack(destinationId: string) {
  const refresh = useRefreshMappings(destinationId);
  return useMutation({
    mutationFn: (id: string) => api(`POST ${base}/{releaseId}/roll-back`, { params: { destinationId, releaseId: id }, body: {} }),
    onSettled: refresh,
  });
}
