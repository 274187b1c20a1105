import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { destinationKey } from "#lib/console/destinations/hooks.ts";
import type { Replay, StartReplay } from "./schema.ts";

const base = (destinationId: string) => `/api/destinations/${destinationId}/replays`;
const keyOf = (destinationId: string) => [...destinationKey(destinationId), "replays"];

/** How many deliveries a replay would be. */
export function useReplayCount(destinationId: string, chosen: Pick<StartReplay, "deliveryIds" | "filter" | "with">) {
  return useQuery({
    queryKey: [...keyOf(destinationId), "count", chosen],
    queryFn: () => api.post<Replay>(base(destinationId), { ...chosen, dryRun: true }),
    staleTime: 0,
    gcTime: 0,
  });
}

/** With `dryRun`, only says how many it would be. */
export function useStartReplay(destinationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: StartReplay) => api.post<Replay>(base(destinationId), input),
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
    queryFn: ({ signal }) => api.get<Replay>(`${base(destinationId)}/${replayId}`, { signal }),
    enabled: replayId !== undefined,
    // Until all that it sent has an end.
    refetchInterval: ({ state: { data } }) => (data?.state === "running" || (data?.outcome?.waiting ?? 0) > 0 ? 1_000 : false),
  });
}

export function useCancelReplay(destinationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (replayId: string) => api.post<Replay>(`${base(destinationId)}/${replayId}/cancel`, {}),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(destinationId) }),
  });
}

/** Lets a lane go on that this dead delivery has stopped, without sending it. */
export function useSkipStopped(destinationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (deliveryId: string) => api.post<unknown>(`/api/destinations/${destinationId}/deliveries/${deliveryId}/skip`, {}),
    onSuccess: () => client.invalidateQueries({ queryKey: [...destinationKey(destinationId), "deliveries"] }),
  });
}
