import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { mappingListSchema, reorderMappingsSchema } from "#lib/console/mappings/schema.ts";
import { reorderMappings } from "#lib/console/mappings/service.ts";

export const POST = route(
  {
    permission: "mappings.write",
    summary: "Set the order of all mappings.",
    params: destinationParams,
    body: reorderMappingsSchema,
    answer: mappingListSchema,
  },
  ({ viewer, params, body }) => reorderMappings(viewer, params.destinationId, body.ids),
);
