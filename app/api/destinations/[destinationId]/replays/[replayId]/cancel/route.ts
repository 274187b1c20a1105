import { replayParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { replaySchema } from "#lib/console/replays/schema.ts";
import { cancelReplay } from "#lib/console/replays/service.ts";

export const POST = route(
  { permission: "deliveries.replay", summary: "Stop a running replay.", params: replayParams, answer: replaySchema },
  ({ viewer, params }) => cancelReplay(viewer, params.destinationId, params.replayId),
);
