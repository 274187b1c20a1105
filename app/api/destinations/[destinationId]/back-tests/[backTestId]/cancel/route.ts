import { backTestParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { backTestSchema } from "#lib/console/back-tests/schema.ts";
import { cancelBackTest } from "#lib/console/back-tests/service.ts";

export const POST = route(
  { permission: "backtests.run", summary: "Stop a back-test.", params: backTestParams, answer: backTestSchema },
  ({ viewer, params }) => cancelBackTest(viewer, params.destinationId, params.backTestId),
);
