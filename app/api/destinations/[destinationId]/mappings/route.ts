import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { createMappingSchema, listMappingsQuery, mappingListSchema, mappingSchema } from "#lib/console/mappings/schema.ts";
import { createMapping, listMappings } from "#lib/console/mappings/service.ts";

export const GET = route(
  {
    permission: "mappings.read",
    summary: "The destination's mappings in their order, or the deleted ones.",
    params: destinationParams,
    query: listMappingsQuery,
    answer: mappingListSchema,
  },
  ({ params, query }) => listMappings(params.destinationId, query.deleted),
);
export const POST = route(
  {
    permission: "mappings.write",
    summary: "Add a mapping, in the shape of a Segment subscription. A destination has at most 50.",
    params: destinationParams,
    body: createMappingSchema,
    answer: mappingSchema,
    status: 201,
  },
  ({ viewer, params, body }) => createMapping(viewer, params.destinationId, body),
);
