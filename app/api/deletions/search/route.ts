import { route } from "#lib/access/http/route.ts";
import { deletionListSchema, findDeletionsSchema } from "#lib/console/deletions/schema.ts";
import { findDeletions } from "#lib/console/deletions/service.ts";

export const POST = route(
  {
    permission: "privacy.erase",
    summary: "The deletions of one person, found by the user ID in the request.",
    body: findDeletionsSchema,
    answer: deletionListSchema,
  },
  ({ body }) => findDeletions(body.userId),
);
