import { route } from "#lib/access/http/route.ts";
import { versionParams, versionSchema } from "#lib/console/versions/schema.ts";
import { getVersion } from "#lib/console/versions/service.ts";

export const GET = route(
  { permission: "mappings.read", summary: "One version of a mapping.", params: versionParams, answer: versionSchema },
  ({ params }) => getVersion(params),
);
