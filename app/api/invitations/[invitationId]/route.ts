import { invitationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { doneSchema } from "#lib/access/http/schema.ts";
import { revokeInvitation } from "#lib/access/users/invite.ts";

export const DELETE = route(
  { permission: "users.write", summary: "Withdraw an open invitation.", params: invitationParams, answer: doneSchema },
  ({ viewer, params }) => revokeInvitation(viewer, params.invitationId),
);
