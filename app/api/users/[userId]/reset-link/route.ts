import { userParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { createResetLink } from "#lib/access/users/reset-link.ts";
import { resetLinkSchema } from "#lib/access/users/schema.ts";

export const POST = route(
  {
    permission: "users.write",
    summary: "Create a one-time link with which a user chooses a new password. It is shown once.",
    params: userParams,
    answer: resetLinkSchema,
    status: 201,
    confirmed: true,
  },
  ({ viewer, params }) => createResetLink(viewer, params.userId),
);
