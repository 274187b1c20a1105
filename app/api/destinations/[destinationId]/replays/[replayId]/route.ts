import { replayParams } from "#lib/http/params.ts";
import { route } from "#lib/http/route.ts";
import { replaySchema } from "#lib/replays/schema.ts";
import { getReplay } from "#lib/replays/service.ts";

export const GET = route(
  { permission: "events.read", summary: "How far a replay has come.", params: replayParams, answer: replaySchema },
  ({ params }) => getReplay(params.destinationId, params.replayId),
);
