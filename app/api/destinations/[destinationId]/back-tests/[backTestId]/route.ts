import { backTestParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { backTestSchema } from "#lib/console/back-tests/schema.ts";
import { getBackTest } from "#lib/console/back-tests/service.ts";

export const GET = route(
  { permission: "events.read", summary: "A back-test’s progress and its result.", params: backTestParams, answer: backTestSchema },
  ({ viewer, params }) => getBackTest(viewer, params.destinationId, params.backTestId),
);
