import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { destinationKey, mappingListKey } from "#lib/console/destinations/query-keys.ts";
import type { CreateMapping, Mapping, MappingList, UpdateMapping } from "./schema.ts";

const base = (destinationId: string) => `/api/destinations/${destinationId}/mappings`;
export const mappingsKey = (destinationId: string) => [...destinationKey(destinationId), "mappings"];

export function useMappings(destinationId: string | undefined, options: { deleted?: boolean } = {}) {
  const deleted = options.deleted ?? false;
  return useQuery({
    queryKey: mappingListKey(destinationId ?? "", deleted),
    queryFn: ({ signal }) => api.get<MappingList>(base(destinationId ?? ""), { signal, query: { deleted: deleted || undefined } }),
    enabled: destinationId !== undefined,
  });
}

export function useMapping(destinationId: string, mappingId: string | undefined) {
  return useQuery({
    queryKey: [...mappingsKey(destinationId), "one", mappingId],
    queryFn: ({ signal }) => api.get<Mapping>(`${base(destinationId)}/${mappingId}`, { signal }),
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
  return useMutation({ mutationFn: (input: CreateMapping) => api.post<Mapping>(base(destinationId), input), onSuccess: refresh });
}

/** With `version`, a save in between by somebody else is refused with code "conflict". */
export function useUpdateMapping(destinationId: string, mappingId: string) {
  const client = useQueryClient();
  const refresh = useRefresh(destinationId);
  return useMutation({
    mutationFn: (input: UpdateMapping) => api.patch<Mapping>(`${base(destinationId)}/${mappingId}`, input),
    onSuccess: (mapping) => {
      client.setQueryData([...mappingsKey(destinationId), "one", mappingId], mapping);
      return refresh();
    },
  });
}

/** On and off at once; undone when the server refuses. */
export function useEnableMapping(destinationId: string) {
  const client = useQueryClient();
  const refresh = useRefresh(destinationId);
  const listKey = [...mappingsKey(destinationId), "list"];
  return useMutation({
    mutationFn: ({ id, enabled }: { id: string; enabled: boolean }) => api.patch<Mapping>(`${base(destinationId)}/${id}`, { enabled }),
    onMutate: async ({ id, enabled }) => {
      await client.cancelQueries({ queryKey: listKey });
      const before = client.getQueryData<MappingList>(listKey);
      if (before) {
        client.setQueryData<MappingList>(listKey, {
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

/** All IDs in their new order; shown at once, undone when the server refuses. */
export function useReorderMappings(destinationId: string) {
  const client = useQueryClient();
  const refresh = useRefresh(destinationId);
  const listKey = [...mappingsKey(destinationId), "list"];
  return useMutation({
    mutationFn: (ids: string[]) => api.post<unknown>(`${base(destinationId)}/reorder`, { ids }),
    onMutate: async (ids) => {
      await client.cancelQueries({ queryKey: listKey });
      const before = client.getQueryData<MappingList>(listKey);
      if (before) {
        const byId = new Map(before.items.map((each) => [each.id, each]));
        client.setQueryData<MappingList>(listKey, { ...before, items: ids.flatMap((id) => byId.get(id) ?? []) });
      }
      return before;
    },
    onError: (_error, _input, before) => before && client.setQueryData(listKey, before),
    onSettled: refresh,
  });
}

export function useDuplicateMapping(destinationId: string) {
  const refresh = useRefresh(destinationId);
  return useMutation({ mutationFn: (id: string) => api.post<Mapping>(`${base(destinationId)}/${id}/duplicate`), onSuccess: refresh });
}

export function useDeleteMapping(destinationId: string) {
  const refresh = useRefresh(destinationId);
  return useMutation({ mutationFn: (id: string) => api.delete<unknown>(`${base(destinationId)}/${id}`), onSuccess: refresh });
}

/** Brings a deleted mapping back, or with `auditId` an earlier state of one. */
export function useRestoreMapping(destinationId: string) {
  const refresh = useRefresh(destinationId);
  return useMutation({
    mutationFn: ({ id, auditId }: { id: string; auditId?: string }) =>
      api.post<Mapping>(`${base(destinationId)}/${id}/restore`, { auditId }),
    onSuccess: refresh,
  });
}
