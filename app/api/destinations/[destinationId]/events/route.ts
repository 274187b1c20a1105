import { eventPageSchema, listEventsQuery } from "#lib/events/schema.ts";
import { listEvents } from "#lib/events/service.ts";
import { destinationParams } from "#lib/http/params.ts";
import { route } from "#lib/http/route.ts";

export const GET = route(
  {
    permission: "events.read",
    summary: "Received events, newest first.",
    params: destinationParams,
    query: listEventsQuery,
    answer: eventPageSchema,
  },
  ({ viewer, params, query }) => listEvents(viewer, params.destinationId, query),
);
