import { mappingParams } from "#lib/http/params.ts";
import { route } from "#lib/http/route.ts";
import { mappingSchema } from "#lib/mappings/schema.ts";
import { duplicateMapping } from "#lib/mappings/service.ts";

export const POST = route(
  { permission: "mappings.write", summary: "Copy a mapping; the copy is off.", params: mappingParams, answer: mappingSchema, status: 201 },
  ({ viewer, params }) => duplicateMapping(viewer, { destinationId: params.destinationId, id: params.mappingId }),
);
