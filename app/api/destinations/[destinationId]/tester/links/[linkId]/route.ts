import { linkParams } from "#lib/http/params.ts";
import { route } from "#lib/http/route.ts";
import { getLink } from "#lib/tester/saved-events.ts";
import { savedLinkSchema } from "#lib/tester/schema.ts";

export const GET = route(
  { permission: "tester.preview", summary: "What a short address of the Event Tester shows.", params: linkParams, answer: savedLinkSchema },
  ({ viewer, params }) => getLink(viewer, params.destinationId, params.linkId),
);
