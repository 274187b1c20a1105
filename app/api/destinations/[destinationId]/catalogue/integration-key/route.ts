import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { setIntegrationKey } from "#lib/console/catalogue/integration-access.ts";
import { catalogueSchema, integrationKeySchema } from "#lib/console/catalogue/schema.ts";

export const PUT = route(
  {
    permission: "config.write",
    summary: "Store the generic Integration key for dry runs and deletions, once Talon.One accepts it, or remove it.",
    params: destinationParams,
    body: integrationKeySchema,
    answer: catalogueSchema,
  },
  ({ viewer, params, body }) => setIntegrationKey(viewer, params.destinationId, body.key),
);
