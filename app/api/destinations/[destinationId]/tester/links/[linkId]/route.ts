import { linkParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { doneSchema } from "#lib/access/http/schema.ts";
import { deleteLink, getLink } from "#lib/console/tester/saved-links.ts";
import { savedLinkSchema } from "#lib/console/tester/schema.ts";

export const GET = route(
  { permission: "tester.preview", summary: "What a short address of the Event Tester shows.", params: linkParams, answer: savedLinkSchema },
  ({ viewer, params }) => getLink(viewer, params.destinationId, params.linkId),
);
export const DELETE = route(
  { permission: "tester.write", summary: "Delete a shared link.", params: linkParams, answer: doneSchema },
  ({ viewer, params }) => deleteLink(viewer, params.destinationId, params.linkId),
);
