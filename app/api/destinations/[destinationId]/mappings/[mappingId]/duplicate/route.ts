import { mappingParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { mappingSchema } from "#lib/console/mappings/schema.ts";
import { duplicateMapping } from "#lib/console/mappings/service.ts";

export const POST = route(
  { permission: "mappings.write", summary: "Copy a mapping; the copy is off.", params: mappingParams, answer: mappingSchema, status: 201 },
  ({ viewer, params }) => duplicateMapping(viewer, { destinationId: params.destinationId, id: params.mappingId }),
);
