import { sourceParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { sourceSchema, sourceWithHeaderTokenSchema } from "#lib/console/sources/schema.ts";
import { makeHeaderToken, removeHeaderToken } from "#lib/console/sources/service.ts";

export const POST = route(
  {
    permission: "config.write",
    summary: "Create a new header token, shown once.",
    params: sourceParams,
    answer: sourceWithHeaderTokenSchema,
  },
  ({ viewer, params }) => makeHeaderToken(viewer, params.destinationId, params.sourceId),
);
export const DELETE = route(
  { permission: "config.write", summary: "Remove the header token.", params: sourceParams, answer: sourceSchema },
  ({ viewer, params }) => removeHeaderToken(viewer, params.destinationId, params.sourceId),
);
