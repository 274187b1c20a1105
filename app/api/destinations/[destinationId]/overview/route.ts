import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { overviewQuery, overviewSchema } from "#lib/console/overview/schema.ts";
import { getOverview } from "#lib/console/overview/service.ts";

export const GET = route(
  {
    permission: "events.read",
    summary: "Counts over time, problems by cause and the sending rate of one destination.",
    params: destinationParams,
    query: overviewQuery,
    answer: overviewSchema,
  },
  ({ viewer, params, query }) => getOverview(viewer, params.destinationId, query),
);
