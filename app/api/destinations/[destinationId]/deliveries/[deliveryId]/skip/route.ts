import { deliveryParams } from "#lib/http/params.ts";
import { route } from "#lib/http/route.ts";
import { doneSchema } from "#lib/http/schema.ts";
import { skipStopped } from "#lib/replays/service.ts";

export const POST = route(
  {
    permission: "deliveries.replay",
    summary: "Let the lanes go on that this dead delivery has stopped.",
    params: deliveryParams,
    answer: doneSchema,
  },
  ({ viewer, params }) => skipStopped(viewer, params.destinationId, params.deliveryId),
);
