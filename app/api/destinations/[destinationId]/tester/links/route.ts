import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { listLinks, saveLink } from "#lib/console/tester/saved-links.ts";
import { linkListSchema, linkStateSchema, madeSchema } from "#lib/console/tester/schema.ts";

export const GET = route(
  {
    permission: "tester.preview",
    summary: "Shared links of the Event Tester, newest first, without what they show.",
    params: destinationParams,
    answer: linkListSchema,
  },
  ({ params }) => listLinks(params.destinationId),
);

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
