import { mappingParams } from "#lib/http/params.ts";
import { route } from "#lib/http/route.ts";
import { mappingSchema, restoreMappingSchema } from "#lib/mappings/schema.ts";
import { restoreMapping } from "#lib/mappings/service.ts";

export const POST = route(
  {
    permission: "mappings.write",
    summary: "Bring back a deleted mapping (off), or an earlier state by an entry of the audit log.",
    params: mappingParams,
    body: restoreMappingSchema,
    answer: mappingSchema,
  },
  ({ viewer, params, body }) => restoreMapping(viewer, { destinationId: params.destinationId, id: params.mappingId }, body.auditId),
);
