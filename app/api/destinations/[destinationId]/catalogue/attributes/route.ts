import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { createAttribute } from "#lib/console/catalogue/create-attribute.ts";
import { catalogueSchema, createAttributeSchema } from "#lib/console/catalogue/schema.ts";

export const POST = route(
  {
    permission: "config.write",
    summary: "Create an attribute in Talon.One, with the Management key.",
    params: destinationParams,
    body: createAttributeSchema,
    answer: catalogueSchema,
    status: 201,
  },
  ({ viewer, params, body }) => createAttribute(viewer, params.destinationId, body),
);
