import { savedEventParams } from "#lib/http/params.ts";
import { route } from "#lib/http/route.ts";
import { doneSchema } from "#lib/http/schema.ts";
import { deleteSavedEvent } from "#lib/tester/saved-events.ts";

export const DELETE = route(
  { permission: "tester.write", summary: "Delete a saved event.", params: savedEventParams, answer: doneSchema },
  ({ params }) => deleteSavedEvent(params.destinationId, params.savedEventId),
);
