import { backTestParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { dryRunOfEvent } from "#lib/console/back-tests/dry-run.ts";
import { backTestDryRunSchema } from "#lib/console/back-tests/schema.ts";
import { dryRunResultsSchema } from "#lib/console/tester/schema.ts";

export const POST = route(
  {
    permission: "tester.send",
    summary: "Ask Talon.One’s live rules about one event of a back-test, as it is sent now and after the change. Nothing is stored.",
    params: backTestParams,
    body: backTestDryRunSchema,
    answer: dryRunResultsSchema,
    keepsConfiguration: true,
  },
  ({ viewer, params, body }) => dryRunOfEvent(viewer, params.destinationId, params.backTestId, body),
);
