import { z } from "zod";
import { route } from "#lib/access/http/route.ts";
import { createInvitation, listInvitations } from "#lib/access/users/invite.ts";
import { createInvitationSchema, invitationSchema, invitationWithUrlSchema } from "#lib/access/users/schema.ts";

export const GET = route(
  { permission: "users.read", summary: "Invitations, newest first.", answer: z.object({ items: z.array(invitationSchema) }) },
  () => listInvitations(),
);
export const POST = route(
  {
    permission: "users.write",
    summary: "Invite a user with a one-time link, shown once and sent by email if a mail server is set.",
    body: createInvitationSchema,
    answer: invitationWithUrlSchema,
    status: 201,
    confirmed: true,
  },
  ({ viewer, body }) => createInvitation(viewer, body),
);
