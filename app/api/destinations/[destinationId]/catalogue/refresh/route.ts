import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { catalogueSchema } from "#lib/console/catalogue/schema.ts";
import { refreshNow } from "#lib/console/catalogue/service.ts";

export const POST = route(
  {
    permission: "mappings.write",
    summary: "Read the Talon.One account now. Responds after a moment; reading a large account continues in the background.",
    params: destinationParams,
    answer: catalogueSchema,
    status: 202,
  },
  ({ params }) => refreshNow(params.destinationId),
);
