import { linkParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { getLink } from "#lib/console/tester/saved-events.ts";
import { savedLinkSchema } from "#lib/console/tester/schema.ts";

export const GET = route(
  { permission: "tester.preview", summary: "What a short address of the Event Tester shows.", params: linkParams, answer: savedLinkSchema },
  ({ viewer, params }) => getLink(viewer, params.destinationId, params.linkId),
);
