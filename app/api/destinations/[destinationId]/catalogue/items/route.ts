import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { catalogueItemsSchema } from "#lib/console/catalogue/schema.ts";
import { getCatalogueItems } from "#lib/console/catalogue/service.ts";

export const GET = route(
  {
    permission: "mappings.read",
    summary: "Attributes, audiences, event types and Applications of the Talon.One account, as they were last read.",
    params: destinationParams,
    answer: catalogueItemsSchema,
  },
  ({ params }) => getCatalogueItems(params.destinationId),
);
