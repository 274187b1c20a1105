import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { appliedPromotionSchema, applyPromotionSchema } from "#lib/console/promotion/schema.ts";
import { applyPromotion } from "#lib/console/promotion/service.ts";

export const POST = route(
  {
    permission: "releases.write",
    summary: "Release this destination's live mappings in another one: all of the plan that was looked at, or nothing.",
    params: destinationParams,
    body: applyPromotionSchema,
    answer: appliedPromotionSchema,
  },
  ({ viewer, params, body }) => applyPromotion(viewer, params.destinationId, body),
);
