import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { backTestListSchema, backTestSchema, startBackTestSchema } from "#lib/console/back-tests/schema.ts";
import { listBackTests, startBackTest } from "#lib/console/back-tests/service.ts";

export const POST = route(
  {
    permission: "backtests.run",
    summary: "Try mappings, drafts or filters on stored events: what is sent now, and what would be. Nothing is sent.",
    params: destinationParams,
    body: startBackTestSchema,
    answer: backTestSchema,
    status: 202,
  },
  ({ viewer, params, body }) => startBackTest(viewer, params.destinationId, body),
);

export const GET = route(
  { permission: "events.read", summary: "The newest 20 back-tests.", params: destinationParams, answer: backTestListSchema },
  ({ params }) => listBackTests(params.destinationId),
);
