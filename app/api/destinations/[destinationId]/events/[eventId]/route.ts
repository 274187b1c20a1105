import { eventParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { eventDetailSchema } from "#lib/console/events/schema.ts";
import { getEvent } from "#lib/console/events/service.ts";

export const GET = route(
  { permission: "events.read", summary: "One event as received, with its deliveries.", params: eventParams, answer: eventDetailSchema },
  ({ viewer, params }) => getEvent(viewer, params.destinationId, params.eventId),
);
