import { backTestParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { backTestEvents } from "#lib/console/back-tests/events.ts";
import { backTestEventsQuery, backTestEventsSchema } from "#lib/console/back-tests/schema.ts";

export const GET = route(
  {
    permission: "events.read",
    summary: "The events behind one number of a back-test, each with both payloads.",
    params: backTestParams,
    query: backTestEventsQuery,
    answer: backTestEventsSchema,
  },
  ({ viewer, params, query }) => backTestEvents(viewer, params.destinationId, params.backTestId, query),
);
