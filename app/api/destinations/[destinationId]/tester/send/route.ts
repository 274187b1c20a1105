import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { sendTestSchema, sentResultsSchema } from "#lib/console/tester/schema.ts";
import { sendEvent } from "#lib/console/tester/send-event.ts";

export const POST = route(
  {
    permission: "tester.send",
    summary: "Send an event to Talon.One through the named mappings only, now, marked as a test.",
    params: destinationParams,
    body: sendTestSchema,
    answer: sentResultsSchema,
  },
  ({ viewer, params, body }) => sendEvent(viewer, params.destinationId, body),
);
