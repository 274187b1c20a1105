import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { promotionPlanSchema, promotionSchema } from "#lib/console/promotion/schema.ts";
import { planPromotion } from "#lib/console/promotion/service.ts";

export const POST = route(
  {
    permission: "mappings.read",
    summary: "What would change in another destination if it got this one's live mappings. Writes nothing.",
    params: destinationParams,
    body: promotionSchema,
    answer: promotionPlanSchema,
  },
  ({ viewer, params, body }) => planPromotion(viewer, params.destinationId, body),
);
