import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { deliveryPageSchema, listDeliveriesQuery } from "#lib/console/deliveries/schema.ts";
import { listDeliveries } from "#lib/console/deliveries/service.ts";

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
