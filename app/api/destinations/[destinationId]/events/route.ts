import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { eventPageSchema, listEventsQuery } from "#lib/console/events/schema.ts";
import { listEvents } from "#lib/console/events/service.ts";

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
