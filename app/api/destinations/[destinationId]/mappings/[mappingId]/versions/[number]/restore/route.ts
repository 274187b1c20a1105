import { route } from "#lib/access/http/route.ts";
import { mappingSchema } from "#lib/console/mappings/schema.ts";
import { restoreVersionSchema, versionParams } from "#lib/console/versions/schema.ts";
import { restoreVersion } from "#lib/console/versions/service.ts";

export const POST = route(
  {
    permission: "mappings.write",
    summary: "Make an earlier version the mapping’s draft. What is live stays as it is.",
    params: versionParams,
    body: restoreVersionSchema,
    answer: mappingSchema,
  },
  ({ viewer, params, body }) => restoreVersion(viewer, params, body.replacesDraft),
);
