import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { useRefreshMappings } from "#lib/console/mappings/drafts/hooks.ts";
import type { ApplyPromotion, Promotion } from "./schema.ts";

const base = "/api/destinations/{destinationId}/promotion";

/**
 * The plan as it was requested. It does not refresh automatically: what someone reads must not
 * change under their eyes.
 */
export function usePromotionPlan(destinationId: string, { to, keepOthers, copyAudienceIds }: Promotion) {
  return useQuery({
    queryKey: ["promotion", destinationId, to, keepOthers, copyAudienceIds],
    queryFn: ({ signal }) => api(`POST ${base}/plan`, { params: { destinationId }, signal, body: { to, keepOthers, copyAudienceIds } }),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

export function useApplyPromotion(destinationId: string, to: string) {
  const refresh = useRefreshMappings(to);
  return useMutation({
    mutationFn: (input: ApplyPromotion) => api(`POST ${base}`, { params: { destinationId }, body: input }),
    onSuccess: refresh,
  });
}
