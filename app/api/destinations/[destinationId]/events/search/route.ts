import { foundEventsSchema, searchEventsQuery } from "#lib/events/schema.ts";
import { searchEvents } from "#lib/events/search.ts";
import { destinationParams } from "#lib/http/params.ts";
import { route } from "#lib/http/route.ts";

export const GET = route(
  {
    permission: "events.read",
    summary: "Received events by name, type, user ID, anonymous ID or message ID, newest first.",
    params: destinationParams,
    query: searchEventsQuery,
    answer: foundEventsSchema,
  },
  ({ viewer, params, query }) => searchEvents(viewer, params.destinationId, query),
);
