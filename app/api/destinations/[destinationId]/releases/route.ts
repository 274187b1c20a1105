import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { pageQuery } from "#lib/access/http/schema.ts";
import { createReleaseSchema, releasePageSchema, releaseSchema } from "#lib/console/releases/schema.ts";
import { createRelease } from "#lib/console/releases/service.ts";
import { listReleases } from "#lib/console/releases/view.ts";

export const GET = route(
  {
    permission: "mappings.read",
    summary: "The destination’s releases, newest first: live ones, waiting ones, and those that were refused, failed or withdrawn.",
    params: destinationParams,
    query: pageQuery,
    answer: releasePageSchema,
  },
  ({ params, query }) => listReleases(params.destinationId, query),
);
export const POST = route(
  {
    permission: "releases.write",
    summary: "Release drafts together: now, at a time, or once someone has approved them. Drafts that changed since are refused.",
    params: destinationParams,
    body: createReleaseSchema,
    answer: releaseSchema,
    status: 201,
  },
  ({ viewer, params, body }) => createRelease(viewer, params.destinationId, body),
);
