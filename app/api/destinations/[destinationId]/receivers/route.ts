import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { createReceiverSchema, newReceiverSchema, receiverListSchema } from "#lib/console/receivers/schema.ts";
import { createReceiver, listReceivers } from "#lib/console/receivers/service.ts";

export const GET = route(
  {
    permission: "config.read",
    summary: "Where effects are forwarded to, and what waits.",
    params: destinationParams,
    answer: receiverListSchema,
  },
  ({ params }) => listReceivers(params.destinationId),
);

export const POST = route(
  {
    permission: "config.write",
    summary: "Forward effects to an address, as signed webhooks. The response has the signing secret.",
    params: destinationParams,
    body: createReceiverSchema,
    answer: newReceiverSchema,
    status: 201,
  },
  ({ viewer, params, body }) => createReceiver(viewer, params.destinationId, body),
);
