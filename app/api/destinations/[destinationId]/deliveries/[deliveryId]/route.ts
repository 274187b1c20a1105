import { deliveryParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { deliveryDetailSchema } from "#lib/console/deliveries/schema.ts";
import { getDelivery } from "#lib/console/deliveries/story.ts";

export const GET = route(
  {
    permission: "events.read",
    summary: "One delivery with its history: event, requests, attempts and responses.",
    params: deliveryParams,
    answer: deliveryDetailSchema,
  },
  ({ viewer, params }) => getDelivery(viewer, params.destinationId, params.deliveryId),
);
