import { savedEventParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { doneSchema } from "#lib/access/http/schema.ts";
import { deleteSavedEvent } from "#lib/console/tester/saved-events.ts";

export const DELETE = route(
  { permission: "tester.write", summary: "Delete a saved event.", params: savedEventParams, answer: doneSchema },
  ({ viewer, params }) => deleteSavedEvent(viewer, params.destinationId, params.savedEventId),
);
