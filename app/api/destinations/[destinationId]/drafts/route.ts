import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { draftListSchema } from "#lib/console/mappings/drafts/schema.ts";
import { createDraft, listDrafts } from "#lib/console/mappings/drafts/service.ts";
import { mappingSchema, saveDraftSchema } from "#lib/console/mappings/schema.ts";

export const GET = route(
  {
    permission: "mappings.read",
    summary: "The destination’s drafts beside what is live: who changed them, what differs, and which test cases would change.",
    params: destinationParams,
    answer: draftListSchema,
  },
  ({ params }) => listDrafts(params.destinationId),
);
export const POST = route(
  {
    permission: "mappings.write",
    summary: "Begin a new mapping as a draft. It counts towards the 50 mappings of a destination.",
    params: destinationParams,
    body: saveDraftSchema,
    answer: mappingSchema,
    status: 201,
  },
  ({ viewer, params, body }) => createDraft(viewer, params.destinationId, body),
);
