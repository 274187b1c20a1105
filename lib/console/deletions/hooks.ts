import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { destinationKey } from "#lib/console/destinations/query-keys.ts";
import type { AskDeletion, ChangeDeletionRules } from "./schema.ts";

const key = ["deletions"];

/** The newest deletions; polled while one is open. */
export function useDeletions() {
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api("GET /api/deletions", { signal }).then(({ items }) => items),
    refetchInterval: ({ state: { data } }) => (data?.some((one) => one.erased === null) ? 2_000 : 15_000),
  });
}

/** It cannot be undone. */
export function useAskDeletion() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: AskDeletion) => api("POST /api/deletions", { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  });
}

/** Those of one person, by their ID. */
export function useFindDeletions() {
  return useMutation({
    mutationFn: (userId: string) => api("POST /api/deletions/search", { body: { userId } }).then(({ items }) => items),
  });
}

const rulesKey = (destinationId: string) => [...destinationKey(destinationId), "deletion-rules"];

/** How a destination deletes people. */
export function useDeletionRules(destinationId: string) {
  return useQuery({
    queryKey: rulesKey(destinationId),
    queryFn: ({ signal }) => api("GET /api/destinations/{destinationId}/deletion-rules", { params: { destinationId }, signal }),
    refetchInterval: 5_000,
  });
}

export function useChangeDeletionRules(destinationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ChangeDeletionRules) =>
      api("PATCH /api/destinations/{destinationId}/deletion-rules", { params: { destinationId }, body }),
    onSuccess: (rules) => client.setQueryData(rulesKey(destinationId), rules),
  });
}
