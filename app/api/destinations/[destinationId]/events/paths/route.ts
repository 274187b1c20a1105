import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { seenPathsQuery, seenPathsSchema } from "#lib/console/events/schema.ts";
import { seenPaths } from "#lib/console/events/seen-paths.ts";

export const GET = route(
  {
    permission: "events.read",
    summary: "Paths seen in the newest events, with types and samples.",
    params: destinationParams,
    query: seenPathsQuery,
    answer: seenPathsSchema,
  },
  ({ viewer, params, query }) => seenPaths(viewer, params.destinationId, query),
);
