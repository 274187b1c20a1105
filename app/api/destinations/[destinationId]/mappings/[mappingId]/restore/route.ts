import { mappingParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { mappingSchema, restoreMappingSchema } from "#lib/console/mappings/schema.ts";
import { restoreMapping } from "#lib/console/mappings/service.ts";

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
