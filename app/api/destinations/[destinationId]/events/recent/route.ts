import { recentEventsQuery, recentEventsSchema } from "#lib/events/schema.ts";
import { recentEvents } from "#lib/events/service.ts";
import { destinationParams } from "#lib/http/params.ts";
import { route } from "#lib/http/route.ts";

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
