import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { mappingFindings } from "#lib/console/catalogue/findings.ts";
import { mappingFindingsSchema } from "#lib/console/catalogue/schema.ts";

export const GET = route(
  {
    permission: "mappings.read",
    summary: "What the Talon.One account says about each mapping’s fixed names and values. Mappings without findings are absent.",
    params: destinationParams,
    answer: mappingFindingsSchema,
  },
  ({ params }) => mappingFindings(params.destinationId),
);
