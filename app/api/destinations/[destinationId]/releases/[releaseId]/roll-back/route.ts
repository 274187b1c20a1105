import { route } from "#lib/access/http/route.ts";
import { releaseParams, releaseSchema, rollBackSchema } from "#lib/console/releases/schema.ts";
import { rollBackRelease } from "#lib/console/releases/service.ts";

export const POST = route(
  {
    permission: "releases.write",
    summary: "Make the versions before a release the new ones, by another release.",
    params: releaseParams,
    body: rollBackSchema,
    answer: releaseSchema,
  },
  ({ viewer, params, body }) => rollBackRelease(viewer, { destinationId: params.destinationId, id: params.releaseId }, body.note),
);
