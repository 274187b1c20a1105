import { replayParams } from "#lib/http/params.ts";
import { route } from "#lib/http/route.ts";
import { replaySchema } from "#lib/replays/schema.ts";
import { cancelReplay } from "#lib/replays/service.ts";

export const POST = route(
  { permission: "deliveries.replay", summary: "Stop a running replay.", params: replayParams, answer: replaySchema },
  ({ viewer, params }) => cancelReplay(viewer, params.destinationId, params.replayId),
);
