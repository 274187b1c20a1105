import { deliveryPageSchema, listDeliveriesQuery } from "#lib/deliveries/schema.ts";
import { listDeliveries } from "#lib/deliveries/service.ts";
import { destinationParams } from "#lib/http/params.ts";
import { route } from "#lib/http/route.ts";

export const GET = route(
  {
    permission: "events.read",
    summary: "Deliveries, newest first.",
    params: destinationParams,
    query: listDeliveriesQuery,
    answer: deliveryPageSchema,
  },
  ({ viewer, params, query }) => listDeliveries(viewer, params.destinationId, query),
);
