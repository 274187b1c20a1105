import { eventDetailSchema } from "#lib/events/schema.ts";
import { getEvent } from "#lib/events/service.ts";
import { eventParams } from "#lib/http/params.ts";
import { route } from "#lib/http/route.ts";

export const GET = route(
  { permission: "events.read", summary: "One event as received, with its deliveries.", params: eventParams, answer: eventDetailSchema },
  ({ viewer, params }) => getEvent(viewer, params.destinationId, params.eventId),
);
