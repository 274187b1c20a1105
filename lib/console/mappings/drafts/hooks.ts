import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { mappingKey } from "#lib/console/destinations/query-keys.ts";
import { mappingsKey } from "#lib/console/mappings/hooks.ts";
import type { SaveDraft } from "#lib/console/mappings/schema.ts";

const draftOf = "/api/destinations/{destinationId}/mappings/{mappingId}/draft";

export function useDrafts(destinationId: string) {
  return useQuery({
    queryKey: [...mappingsKey(destinationId), "drafts"],
    queryFn: ({ signal }) => api("GET /api/destinations/{destinationId}/drafts", { params: { destinationId }, signal }),
  });
}

/** Drafts, versions and releases of a destination are all below its mappings. */
export function useRefreshMappings(destinationId: string) {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: mappingsKey(destinationId) });
}

export function useCreateDraft(destinationId: string) {
  const refresh = useRefreshMappings(destinationId);
  return useMutation({
    mutationFn: (input: SaveDraft) => api("POST /api/destinations/{destinationId}/drafts", { params: { destinationId }, body: input }),
    onSuccess: refresh,
  });
}

/**
 * With `revision` and `version`, a change by someone else in between is refused with code
 * "conflict".
 */
export function useSaveDraft(destinationId: string, mappingId: string) {
  const client = useQueryClient();
  const refresh = useRefreshMappings(destinationId);
  return useMutation({
    mutationFn: (input: SaveDraft) => api(`PUT ${draftOf}`, { params: { destinationId, mappingId }, body: input }),
    onSuccess: (mapping) => {
      client.setQueryData(mappingKey(destinationId, mappingId), mapping);
      return refresh();
    },
  });
}

export function useDiscardDraft(destinationId: string) {
  const refresh = useRefreshMappings(destinationId);
  return useMutation({
    mutationFn: ({ mappingId, revision }: { mappingId: string; revision: number }) =>
      api(`DELETE ${draftOf}`, { params: { destinationId, mappingId }, query: { revision } }),
    onSettled: refresh,
  });
}

export function useDiscardOrder(destinationId: string) {
  const refresh = useRefreshMappings(destinationId);
  return useMutation({
    mutationFn: () => api("DELETE /api/destinations/{destinationId}/drafts/order", { params: { destinationId } }),
    onSuccess: refresh,
  });
}
