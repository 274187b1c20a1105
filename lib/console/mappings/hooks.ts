import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { destinationKey, mappingListKey } from "#lib/console/destinations/query-keys.ts";
import type { CreateMapping, ListedMappings, UpdateMapping } from "./schema.ts";

export const mappingsKey = (destinationId: string) => [...destinationKey(destinationId), "mappings"];

export function useMappings(destinationId: string | undefined, options: { deleted?: boolean } = {}) {
  const deleted = options.deleted ?? false;
  return useQuery({
    queryKey: mappingListKey(destinationId ?? "", deleted),
    queryFn: ({ signal }) =>
      api("GET /api/destinations/{destinationId}/mappings", {
        params: { destinationId: destinationId ?? "" },
        signal,
        query: { deleted: deleted || undefined },
      }),
    enabled: destinationId !== undefined,
  });
}

export function useMapping(destinationId: string, mappingId: string | undefined) {
  return useQuery({
    queryKey: [...mappingsKey(destinationId), "one", mappingId],
    queryFn: ({ signal }) =>
      api("GET /api/destinations/{destinationId}/mappings/{mappingId}", { params: { destinationId, mappingId: mappingId ?? "" }, signal }),
    enabled: mappingId !== undefined,
  });
}

function useRefresh(destinationId: string) {
  const client = useQueryClient();
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: mappingsKey(destinationId) }),
      client.invalidateQueries({ queryKey: ["destinations"] }),
    ]);
}

export function useCreateMapping(destinationId: string) {
  const refresh = useRefresh(destinationId);
  return useMutation({
    mutationFn: (input: CreateMapping) =>
      api("POST /api/destinations/{destinationId}/mappings", { params: { destinationId }, body: input }),
    onSuccess: refresh,
  });
}

/** With `version`, a save in between by someone else is refused with code "conflict". */
export function useUpdateMapping(destinationId: string, mappingId: string) {
  const client = useQueryClient();
  const refresh = useRefresh(destinationId);
  return useMutation({
    mutationFn: (input: UpdateMapping) =>
      api("PATCH /api/destinations/{destinationId}/mappings/{mappingId}", { params: { destinationId, mappingId }, body: input }),
    onSuccess: (mapping) => {
      client.setQueryData([...mappingsKey(destinationId), "one", mappingId], mapping);
      return refresh();
    },
  });
}

/** Turns it on or off immediately; undone if the server refuses. */
export function useEnableMapping(destinationId: string) {
  const client = useQueryClient();
  const refresh = useRefresh(destinationId);
  const listKey = [...mappingsKey(destinationId), "list"];
  return useMutation({
    mutationFn: ({ id, enabled }: { id: string; enabled: boolean }) =>
      api("PATCH /api/destinations/{destinationId}/mappings/{mappingId}", { params: { destinationId, mappingId: id }, body: { enabled } }),
    onMutate: async ({ id, enabled }) => {
      await client.cancelQueries({ queryKey: listKey });
      const before = client.getQueryData<ListedMappings>(listKey);
      if (before) {
        client.setQueryData<ListedMappings>(listKey, {
          ...before,
          items: before.items.map((each) => (each.id === id ? { ...each, enabled } : each)),
        });
      }
      return before;
    },
    onError: (_error, _input, before) => before && client.setQueryData(listKey, before),
    onSettled: refresh,
  });
}

/** All IDs in their new order; shown at once, undone if the server refuses. */
export function useReorderMappings(destinationId: string) {
  const client = useQueryClient();
  const refresh = useRefresh(destinationId);
  const listKey = [...mappingsKey(destinationId), "list"];
  return useMutation({
    // One after the other, so that the server does not see the first order last.
    scope: { id: `order of ${destinationId}` },
    mutationFn: (ids: string[]) =>
      api("POST /api/destinations/{destinationId}/mappings/reorder", { params: { destinationId }, body: { ids } }),
    onMutate: async (ids) => {
      await client.cancelQueries({ queryKey: listKey });
      const before = client.getQueryData<ListedMappings>(listKey);
      if (before) {
        const byId = new Map(before.items.map((each) => [each.id, each]));
        client.setQueryData<ListedMappings>(listKey, {
          ...before,
          items: ids.flatMap((id) => byId.get(id) ?? []),
          draftedOrder: before.draftedOrder && ids,
        });
      }
      return before;
    },
    onError: (_error, _input, before) => before && client.setQueryData(listKey, before),
    onSettled: refresh,
  });
}

export function useDuplicateMapping(destinationId: string) {
  const refresh = useRefresh(destinationId);
  return useMutation({
    mutationFn: (id: string) =>
      api("POST /api/destinations/{destinationId}/mappings/{mappingId}/duplicate", { params: { destinationId, mappingId: id } }),
    onSuccess: refresh,
  });
}

export function useDeleteMapping(destinationId: string) {
  const refresh = useRefresh(destinationId);
  return useMutation({
    mutationFn: (id: string) =>
      api("DELETE /api/destinations/{destinationId}/mappings/{mappingId}", { params: { destinationId, mappingId: id } }),
    onSuccess: refresh,
  });
}

/** Brings a deleted mapping back, or with `auditId` an earlier state of one. */
export function useRestoreMapping(destinationId: string) {
  const refresh = useRefresh(destinationId);
  return useMutation({
    mutationFn: ({ id, auditId }: { id: string; auditId?: string }) =>
      api("POST /api/destinations/{destinationId}/mappings/{mappingId}/restore", {
        params: { destinationId, mappingId: id },
        body: { auditId },
      }),
    onSuccess: refresh,
  });
}
