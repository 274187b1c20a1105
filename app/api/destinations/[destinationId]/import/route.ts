import { importReportSchema, importSchema } from "#lib/bundles/schema.ts";
import { importInto } from "#lib/bundles/service.ts";
import { destinationParams } from "#lib/http/params.ts";
import { route } from "#lib/http/route.ts";

export const POST = route(
  {
    permission: "mappings.write",
    summary: "Import Segment subscriptions or a bundle: by default a plan only, with what changes or cannot work for each mapping.",
    params: destinationParams,
    body: importSchema,
    answer: importReportSchema,
    limits: { bytes: 5_000_000, keys: 200_000 },
  },
  ({ viewer, params, body }) => importInto(viewer, params.destinationId, body),
);
