import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { recentEventsQuery, recentEventsSchema } from "#lib/console/events/schema.ts";
import { recentEvents } from "#lib/console/events/service.ts";

export const GET = route(
  {
    permission: "events.read",
    summary: "The newest events in full, for previews.",
    params: destinationParams,
    query: recentEventsQuery,
    answer: recentEventsSchema,
  },
  ({ viewer, params, query }) => recentEvents(viewer, params.destinationId, query),
);
