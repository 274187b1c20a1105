import { invitationParams } from "#lib/http/params.ts";
import { route } from "#lib/http/route.ts";
import { doneSchema } from "#lib/http/schema.ts";
import { revokeInvitation } from "#lib/users/invite.ts";

export const DELETE = route(
  { permission: "users.write", summary: "Take back an open invitation.", params: invitationParams, answer: doneSchema },
  ({ viewer, params }) => revokeInvitation(viewer, params.invitationId),
);
