import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { listSavedEvents, saveEvent } from "#lib/console/tester/saved-events.ts";
import { madeSchema, savedEventListSchema, saveEventSchema } from "#lib/console/tester/schema.ts";

export const GET = route(
  {
    permission: "tester.preview",
    summary: "Events saved for the Event Tester, newest first.",
    params: destinationParams,
    answer: savedEventListSchema,
  },
  ({ viewer, params }) => listSavedEvents(viewer, params.destinationId),
);
export const POST = route(
  {
    permission: "tester.write",
    summary: "Save an event for the Event Tester, comments included.",
    params: destinationParams,
    body: saveEventSchema,
    answer: madeSchema,
    status: 201,
  },
  ({ viewer, params, body }) => saveEvent(viewer, params.destinationId, body),
);
