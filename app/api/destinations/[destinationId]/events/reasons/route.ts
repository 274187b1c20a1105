import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { reasonCountsQuery, reasonCountsSchema } from "#lib/console/events/schema.ts";
import { countReasons } from "#lib/console/histograms/event-reasons.ts";

export const GET = route(
  {
    permission: "events.read",
    summary: "Why events were not used, with how many events each reason stopped, and when.",
    params: destinationParams,
    query: reasonCountsQuery,
    answer: reasonCountsSchema,
  },
  ({ viewer, params, query }) => countReasons(viewer, params.destinationId, query),
);
