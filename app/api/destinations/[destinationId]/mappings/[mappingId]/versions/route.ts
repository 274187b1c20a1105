import { mappingParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { pageQuery } from "#lib/access/http/schema.ts";
import { versionPageSchema } from "#lib/console/versions/schema.ts";
import { listVersions } from "#lib/console/versions/service.ts";

export const GET = route(
  {
    permission: "mappings.read",
    summary: "The mapping’s versions, newest first: who made them, when, why, and what each was.",
    params: mappingParams,
    query: pageQuery,
    answer: versionPageSchema,
  },
  ({ params, query }) => listVersions(params, query),
);
