import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { replayListSchema, replaySchema, startReplaySchema } from "#lib/console/replays/schema.ts";
import { listReplays, startReplay } from "#lib/console/replays/service.ts";

export const POST = route(
  {
    permission: "deliveries.replay",
    summary: "Replay deliveries: those listed, or all that match. Or only count them.",
    params: destinationParams,
    body: startReplaySchema,
    answer: replaySchema,
    status: 202,
  },
  ({ viewer, params, body }) => startReplay(viewer, params.destinationId, body),
);

export const GET = route(
  { permission: "events.read", summary: "The newest 20 replays.", params: destinationParams, answer: replayListSchema },
  ({ params }) => listReplays(params.destinationId),
);
