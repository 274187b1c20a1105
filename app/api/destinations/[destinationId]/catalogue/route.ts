import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { catalogueSchema, changeCatalogueSchema } from "#lib/console/catalogue/schema.ts";
import { changeCatalogue, getCatalogue } from "#lib/console/catalogue/service.ts";

export const GET = route(
  {
    permission: "mappings.read",
    summary: "What Falconer knows about the Talon.One account: how much of each kind, from when, and what could not be read.",
    params: destinationParams,
    answer: catalogueSchema,
  },
  ({ params }) => getCatalogue(params.destinationId),
);

export const PATCH = route(
  {
    permission: "config.write",
    summary: "Choose the Application that the events go to, or use a list that shrank to less than half.",
    params: destinationParams,
    body: changeCatalogueSchema,
    answer: catalogueSchema,
  },
  ({ viewer, params, body }) => changeCatalogue(viewer, params.destinationId, body),
);
