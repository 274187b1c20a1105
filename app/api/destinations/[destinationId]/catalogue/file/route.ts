import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { catalogueFileSchema, catalogueSchema } from "#lib/console/catalogue/schema.ts";
import { giveFile } from "#lib/console/catalogue/service.ts";

export const PUT = route(
  {
    permission: "config.write",
    summary: "Upload one part of the catalogue as a file, in place of a Management key.",
    params: destinationParams,
    body: catalogueFileSchema,
    answer: catalogueSchema,
    limits: { bytes: 5_500_000, keys: 500_000 },
  },
  ({ viewer, params, body }) => giveFile(viewer, params.destinationId, body.part, body.content),
);
