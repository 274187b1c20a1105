import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import type { AlertRulesInput, CreateChannel, CreateMute, UpdateChannel } from "./schema.ts";

const key = ["alerts"] as const;

/** Current alerts: for the frame's badge and the page. */
export function useCurrentAlerts() {
  return useQuery({
    queryKey: [...key, "current"],
    queryFn: ({ signal }) => api("GET /api/alerts", { signal }),
    refetchInterval: 10_000,
  });
}

export function useNotices(destinationId?: string) {
  return useInfiniteQuery({
    queryKey: [...key, "notices", destinationId ?? ""],
    queryFn: ({ pageParam, signal }) =>
      api("GET /api/alerts/notices", {
        query: { limit: 30, ...(destinationId ? { destinationId } : {}), ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    refetchInterval: 10_000,
  });
}

export function useChannels(enabled = true) {
  return useQuery({
    queryKey: [...key, "channels"],
    queryFn: ({ signal }) => api("GET /api/alerts/channels", { signal }),
    refetchInterval: 15_000,
    enabled,
  });
}

function useRefresh() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: key });
}

export function useCreateChannel() {
  const refresh = useRefresh();
  return useMutation({ mutationFn: (body: CreateChannel) => api("POST /api/alerts/channels", { body }), onSuccess: refresh });
}

export function useUpdateChannel() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ id, ...body }: UpdateChannel & { id: string }) =>
      api("PATCH /api/alerts/channels/{channelId}", { params: { channelId: id }, body }),
    onSuccess: refresh,
  });
}

export function useDeleteChannel() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: string) => api("DELETE /api/alerts/channels/{channelId}", { params: { channelId: id } }),
    onSuccess: refresh,
  });
}

export function useTestChannel() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: string) => api("POST /api/alerts/channels/{channelId}/test", { params: { channelId: id } }),
    onSettled: refresh,
  });
}

/** For a destination or, without one, for the installation. */
export function useAlertRules(destinationId: string) {
  return useQuery({
    queryKey: [...key, "rules", destinationId],
    queryFn: ({ signal }) =>
      destinationId
        ? api("GET /api/destinations/{destinationId}/alert-rules", { params: { destinationId }, signal })
        : api("GET /api/alerts/rules", { signal }),
  });
}

export function useSetAlertRules(destinationId: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: AlertRulesInput) =>
      destinationId
        ? api("PUT /api/destinations/{destinationId}/alert-rules", { params: { destinationId }, body })
        : api("PUT /api/alerts/rules", { body }),
    onSuccess: refresh,
  });
}

export function useCreateMute() {
  const refresh = useRefresh();
  return useMutation({ mutationFn: (body: CreateMute) => api("POST /api/alerts/mutes", { body }), onSuccess: refresh });
}

export function useEndMute() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: string) => api("DELETE /api/alerts/mutes/{muteId}", { params: { muteId: id } }),
    onSuccess: refresh,
  });
}

export function useHeartbeat(enabled: boolean) {
  return useQuery({
    queryKey: [...key, "heartbeat"],
    queryFn: ({ signal }) => api("GET /api/alerts/heartbeat", { signal }),
    refetchInterval: 15_000,
    enabled,
  });
}

export function useSetHeartbeat() {
  const refresh = useRefresh();
  return useMutation({ mutationFn: (url: string | null) => api("PUT /api/alerts/heartbeat", { body: { url } }), onSuccess: refresh });
}
