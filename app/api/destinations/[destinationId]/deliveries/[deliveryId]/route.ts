import { deliveryParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { deliveryDetailSchema } from "#lib/console/deliveries/schema.ts";
import { getDelivery } from "#lib/console/deliveries/story.ts";

export const GET = route(
  {
    permission: "events.read",
    summary: "The whole story of one delivery: event, requests, attempts, answers.",
    params: deliveryParams,
    answer: deliveryDetailSchema,
  },
  ({ viewer, params }) => getDelivery(viewer, params.destinationId, params.deliveryId),
);
