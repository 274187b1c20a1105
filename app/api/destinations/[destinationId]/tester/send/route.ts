import { destinationParams } from "#lib/http/params.ts";
import { route } from "#lib/http/route.ts";
import { sendTestSchema, sentResultsSchema } from "#lib/tester/schema.ts";
import { sendEvent } from "#lib/tester/send-event.ts";

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
