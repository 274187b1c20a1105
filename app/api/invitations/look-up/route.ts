import { route } from "#lib/access/http/route.ts";
import { lookUpInvitation } from "#lib/access/users/invitations.ts";
import { acceptInvitationSchema, openInvitationSchema } from "#lib/access/users/schema.ts";
import { clientIp } from "#lib/platform/client-ip.ts";

export const POST = route(
  {
    permission: "public",
    summary: "What a one-time link is for.",
    body: acceptInvitationSchema.pick({ token: true }),
    answer: openInvitationSchema,
  },
  ({ body, request }) => lookUpInvitation(body.token, clientIp(request.headers)),
);
