import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { saveLink } from "#lib/console/tester/saved-events.ts";
import { linkStateSchema, madeSchema } from "#lib/console/tester/schema.ts";

export const POST = route(
  {
    permission: "tester.write",
    summary: "Keep what the Event Tester shows, under a short address.",
    params: destinationParams,
    body: linkStateSchema,
    answer: madeSchema,
    status: 201,
  },
  ({ viewer, params, body }) => saveLink(viewer, params.destinationId, body),
);
