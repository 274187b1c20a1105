import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { useRefreshMappings } from "#lib/console/mappings/drafts/hooks.ts";
import { mappingsKey } from "#lib/console/mappings/hooks.ts";

const base = "/api/destinations/{destinationId}/mappings/{mappingId}/versions";

/** Newest first, a page at a time. */
export function useVersions(destinationId: string, mappingId: string) {
  return useInfiniteQuery({
    queryKey: [...mappingsKey(destinationId), "versions", mappingId],
    queryFn: ({ pageParam, signal }) =>
      api(`GET ${base}`, { params: { destinationId, mappingId }, signal, query: { cursor: pageParam || undefined, limit: 50 } }),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  });
}

/** One that never changes; undefined asks for none. */
export function useVersion(destinationId: string, mappingId: string, number: number | undefined) {
  return useQuery({
    queryKey: [...mappingsKey(destinationId), "version", mappingId, number],
    queryFn: ({ signal }) => api(`GET ${base}/{number}`, { params: { destinationId, mappingId, number: String(number) }, signal }),
    enabled: number !== undefined && number > 0,
  });
}

export function useRestoreVersion(destinationId: string, mappingId: string) {
  const refresh = useRefreshMappings(destinationId);
  return useMutation({
    mutationFn: ({ number, replacesDraft }: { number: number; replacesDraft?: number }) =>
      api(`POST ${base}/{number}/restore`, { params: { destinationId, mappingId, number: String(number) }, body: { replacesDraft } }),
    onSuccess: refresh,
  });
}
