import { deliveryParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { doneSchema } from "#lib/access/http/schema.ts";
import { skipStopped } from "#lib/console/replays/service.ts";

export const POST = route(
  {
    permission: "deliveries.replay",
    summary: "Skip this failed delivery, so that the queues it holds continue.",
    params: deliveryParams,
    answer: doneSchema,
  },
  ({ viewer, params }) => skipStopped(viewer, params.destinationId, params.deliveryId),
);
