import { route } from "#lib/access/http/route.ts";
import { approveReleaseSchema, releaseParams, releaseSchema } from "#lib/console/releases/schema.ts";
import { approveRelease } from "#lib/console/releases/service.ts";

export const POST = route(
  {
    permission: "releases.approve",
    summary: "Approve a waiting release: it goes live now, or at its time. The last person to change a draft in it cannot approve it.",
    params: releaseParams,
    body: approveReleaseSchema,
    answer: releaseSchema,
  },
  ({ viewer, params, body }) => approveRelease(viewer, { destinationId: params.destinationId, id: params.releaseId }, body.aroundApproval),
);
