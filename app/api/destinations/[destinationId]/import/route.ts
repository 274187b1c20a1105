import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { importReportSchema, importSchema } from "#lib/console/bundles/schema.ts";
import { importInto } from "#lib/console/bundles/service.ts";

export const POST = route(
  {
    permission: "mappings.write",
    summary:
      "Import Segment subscriptions or an export file (`bundle`). By default only a plan: for each mapping, what changes or cannot work.",
    params: destinationParams,
    body: importSchema,
    answer: importReportSchema,
    limits: { bytes: 5_000_000, keys: 200_000 },
  },
  ({ viewer, params, body }) => importInto(viewer, params.destinationId, body),
);
