import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { dryRunRequests } from "#lib/console/tester/dry-run.ts";
import { dryRunResultsSchema, dryRunSchema } from "#lib/console/tester/schema.ts";

export const POST = route(
  {
    permission: "tester.send",
    summary: "Ask Talon.One’s live rules what they would do with requests, storing nothing. Needs an Integration key.",
    params: destinationParams,
    body: dryRunSchema,
    answer: dryRunResultsSchema,
    keepsConfiguration: true,
  },
  ({ viewer, params, body }) => dryRunRequests(viewer, params.destinationId, body),
);
