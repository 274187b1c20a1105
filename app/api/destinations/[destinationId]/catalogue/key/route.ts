import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { catalogueSchema, managementKeySchema } from "#lib/console/catalogue/schema.ts";
import { setManagementKey } from "#lib/console/catalogue/service.ts";

export const PUT = route(
  {
    permission: "config.write",
    summary: "Store a Management key and read with it, or remove it. The response says what the key may not read.",
    params: destinationParams,
    body: managementKeySchema,
    answer: catalogueSchema,
  },
  ({ viewer, params, body }) => setManagementKey(viewer, params.destinationId, body.key),
);
