import { mappingParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { doneSchema } from "#lib/access/http/schema.ts";
import { discardDraftQuery } from "#lib/console/mappings/drafts/schema.ts";
import { discardDraft, saveDraft } from "#lib/console/mappings/drafts/service.ts";
import { mappingSchema, saveDraftSchema } from "#lib/console/mappings/schema.ts";

const place = (params: { destinationId: string; mappingId: string }) => ({ destinationId: params.destinationId, id: params.mappingId });

export const PUT = route(
  {
    permission: "mappings.write",
    summary:
      "Save the mapping’s draft, which everyone shares. It may contain errors: the response lists them, and no event uses the draft.",
    params: mappingParams,
    body: saveDraftSchema,
    answer: mappingSchema,
  },
  ({ viewer, params, body }) => saveDraft(viewer, place(params), body),
);
export const DELETE = route(
  {
    permission: "mappings.write",
    summary: "Discard the mapping’s draft. The audit log keeps what it was.",
    params: mappingParams,
    query: discardDraftQuery,
    answer: doneSchema,
  },
  ({ viewer, params, query }) => discardDraft(viewer, place(params), query.revision),
);
