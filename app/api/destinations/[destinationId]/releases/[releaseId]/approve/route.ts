import { route } from "#lib/access/http/route.ts";
import { approveReleaseSchema, releaseParams, releaseSchema } from "#lib/console/releases/schema.ts";
import { approveRelease } from "#lib/console/releases/service.ts";

export const POST = route(
  {
    permission: "releases.approve",
    summary: "Approve a release that waits for it: it goes live now, or at its time. Not by whoever changed a draft in it last.",
    params: releaseParams,
    body: approveReleaseSchema,
    answer: releaseSchema,
  },
  ({ viewer, params, body }) => approveRelease(viewer, { destinationId: params.destinationId, id: params.releaseId }, body.aroundApproval),
);
