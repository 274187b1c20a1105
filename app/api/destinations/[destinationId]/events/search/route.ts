import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { foundEventsSchema, searchEventsQuery } from "#lib/console/events/schema.ts";
import { searchEvents } from "#lib/console/events/search.ts";

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
