import { deliveryDetailSchema } from "#lib/deliveries/schema.ts";
import { getDelivery } from "#lib/deliveries/story.ts";
import { deliveryParams } from "#lib/http/params.ts";
import { route } from "#lib/http/route.ts";

export const GET = route(
  {
    permission: "events.read",
    summary: "The whole story of one delivery: event, requests, attempts, answers.",
    params: deliveryParams,
    answer: deliveryDetailSchema,
  },
  ({ viewer, params }) => getDelivery(viewer, params.destinationId, params.deliveryId),
);
