import { seenPathsQuery, seenPathsSchema } from "#lib/events/schema.ts";
import { seenPaths } from "#lib/events/seen-paths.ts";
import { destinationParams } from "#lib/http/params.ts";
import { route } from "#lib/http/route.ts";

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
