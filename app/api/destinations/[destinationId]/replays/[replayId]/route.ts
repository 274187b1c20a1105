import { replayParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { replaySchema } from "#lib/console/replays/schema.ts";
import { getReplay } from "#lib/console/replays/service.ts";

export const GET = route(
  { permission: "events.read", summary: "How far a replay is.", params: replayParams, answer: replaySchema },
  ({ params }) => getReplay(params.destinationId, params.replayId),
);
