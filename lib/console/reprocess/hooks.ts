import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { destinationKey } from "#lib/console/destinations/hooks.ts";
import type { StartReprocess } from "./schema.ts";

const keyOf = (destinationId: string) => [...destinationKey(destinationId), "reprocesses"];
const everyMs = 1_000;

/** Counts what would be sent; the run may still be in progress when it answers. */
export function usePreviewReprocess(destinationId: string) {
  return useMutation({
    mutationFn: (input: StartReprocess) =>
      api("POST /api/destinations/{destinationId}/reprocesses", { params: { destinationId }, body: { ...input, dryRun: true } }),
  });
}

/** Carries out a preview. */
export function useRunPreview(destinationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (previewId: string) =>
      api("POST /api/destinations/{destinationId}/reprocesses/{reprocessId}/run", {
        params: { destinationId, reprocessId: previewId },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: destinationKey(destinationId) }),
  });
}

/** Watches a run or a preview until it is over. */
export function useReprocess(destinationId: string, id: string | undefined) {
  return useQuery({
    queryKey: [...keyOf(destinationId), id],
    queryFn: ({ signal }) =>
      api("GET /api/destinations/{destinationId}/reprocesses/{reprocessId}", { params: { destinationId, reprocessId: id ?? "" }, signal }),
    enabled: id !== undefined,
    refetchInterval: (query) => (query.state.data?.state === "running" ? everyMs : false),
  });
}

/** The newest runs; looked at again while one is in progress. */
export function useReprocesses(destinationId: string) {
  return useQuery({
    queryKey: [...keyOf(destinationId), "list"],
    queryFn: ({ signal }) => api("GET /api/destinations/{destinationId}/reprocesses", { params: { destinationId }, signal }),
    refetchInterval: (query) => (query.state.data?.items.some(({ state }) => state === "running") ? 2 * everyMs : false),
  });
}

export function useCancelReprocess(destinationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      api("POST /api/destinations/{destinationId}/reprocesses/{reprocessId}/cancel", {
        params: { destinationId, reprocessId: id },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(destinationId) }),
  });
}

export function useReprocessSamples(destinationId: string, id: string, mappingId: string | undefined) {
  return useQuery({
    queryKey: [...keyOf(destinationId), id, "samples", mappingId],
    queryFn: ({ signal }) =>
      api("GET /api/destinations/{destinationId}/reprocesses/{reprocessId}/samples", {
        params: { destinationId, reprocessId: id },
        signal,
        query: { mappingId },
      }),
    enabled: mappingId !== undefined,
  });
}
