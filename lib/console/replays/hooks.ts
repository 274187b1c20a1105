import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { destinationKey } from "#lib/console/destinations/hooks.ts";
import type { StartReplay } from "./schema.ts";

const keyOf = (destinationId: string) => [...destinationKey(destinationId), "replays"];

/** How many deliveries a replay would contain. */
export function useReplayCount(destinationId: string, chosen: Pick<StartReplay, "deliveryIds" | "filter" | "with">) {
  return useQuery({
    queryKey: [...keyOf(destinationId), "count", chosen],
    queryFn: () => api("POST /api/destinations/{destinationId}/replays", { params: { destinationId }, body: { ...chosen, dryRun: true } }),
    staleTime: 0,
    gcTime: 0,
  });
}

/** With `dryRun`, only says how many it would be. */
export function useStartReplay(destinationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: StartReplay) => api("POST /api/destinations/{destinationId}/replays", { params: { destinationId }, body: input }),
    onSuccess: (_, input) =>
      input.dryRun
        ? undefined
        : Promise.all([
            client.invalidateQueries({ queryKey: keyOf(destinationId) }),
            client.invalidateQueries({ queryKey: [...destinationKey(destinationId), "deliveries"] }),
          ]),
  });
}

/** Watches a replay until it is done. */
export function useReplayProgress(destinationId: string, replayId: string | undefined) {
  return useQuery({
    queryKey: [...keyOf(destinationId), replayId],
    queryFn: ({ signal }) =>
      api("GET /api/destinations/{destinationId}/replays/{replayId}", { params: { destinationId, replayId: replayId ?? "" }, signal }),
    enabled: replayId !== undefined,
    // Until all that it sent has an end.
    refetchInterval: ({ state: { data } }) => (data?.state === "running" || (data?.outcome?.waiting ?? 0) > 0 ? 1_000 : false),
  });
}

export function useCancelReplay(destinationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (replayId: string) =>
      api("POST /api/destinations/{destinationId}/replays/{replayId}/cancel", { params: { destinationId, replayId } }),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(destinationId) }),
  });
}

/** Lets a lane continue that this dead delivery has stopped, without sending it. */
export function useSkipStopped(destinationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (deliveryId: string) =>
      api("POST /api/destinations/{destinationId}/deliveries/{deliveryId}/skip", { params: { destinationId, deliveryId } }),
    onSuccess: () => client.invalidateQueries({ queryKey: [...destinationKey(destinationId), "deliveries"] }),
  });
}
