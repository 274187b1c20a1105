import { route } from "#lib/access/http/route.ts";
import { releaseParams, releaseSchema } from "#lib/console/releases/schema.ts";
import { cancelRelease } from "#lib/console/releases/service.ts";

export const POST = route(
  {
    permission: "releases.write",
    summary: "Cancel a release that waits. Its drafts stay.",
    params: releaseParams,

    answer: releaseSchema,
  },
  ({ viewer, params }) => cancelRelease(viewer, { destinationId: params.destinationId, id: params.releaseId }),
);
