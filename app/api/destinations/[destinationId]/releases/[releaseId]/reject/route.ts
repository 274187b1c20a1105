import { route } from "#lib/access/http/route.ts";
import { rejectReleaseSchema, releaseParams, releaseSchema } from "#lib/console/releases/schema.ts";
import { rejectRelease } from "#lib/console/releases/service.ts";

export const POST = route(
  {
    permission: "releases.approve",
    summary: "Reject a release that waits for approval. Its drafts stay.",
    params: releaseParams,
    body: rejectReleaseSchema,
    answer: releaseSchema,
  },
  ({ viewer, params, body }) => rejectRelease(viewer, { destinationId: params.destinationId, id: params.releaseId }, body.reason),
);
