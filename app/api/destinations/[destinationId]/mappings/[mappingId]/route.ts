import { mappingParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { deletedMappingSchema, mappingSchema, updateMappingSchema } from "#lib/console/mappings/schema.ts";
import { deleteMapping, getMapping, updateMapping } from "#lib/console/mappings/service.ts";

const place = (params: { destinationId: string; mappingId: string }) => ({ destinationId: params.destinationId, id: params.mappingId });

export const GET = route(
  { permission: "mappings.read", summary: "One mapping.", params: mappingParams, answer: mappingSchema },
  ({ params }) => getMapping(place(params)),
);
export const PATCH = route(
  {
    permission: "mappings.write",
    summary: "Change a mapping, or turn it on or off. With `version`, the change is refused if someone else saved in between.",
    params: mappingParams,
    body: updateMappingSchema,
    answer: mappingSchema,
  },
  ({ viewer, params, body }) => updateMapping(viewer, place(params), body),
);
export const DELETE = route(
  { permission: "mappings.write", summary: "Delete a mapping; it can be restored.", params: mappingParams, answer: deletedMappingSchema },
  ({ viewer, params }) => deleteMapping(viewer, place(params)),
);
