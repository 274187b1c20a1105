import { z } from "zod";
import { route } from "#lib/access/http/route.ts";
import { acceptInvitation } from "#lib/access/users/invitations.ts";
import { acceptInvitationSchema } from "#lib/access/users/schema.ts";
import { clientIp } from "#lib/platform/client-ip.ts";

export const POST = route(
  {
    permission: "public",
    summary: "Create the account for an invitation, or the first admin with the set-up link.",
    body: acceptInvitationSchema,
    answer: z.object({ email: z.string() }),
    status: 201,
  },
  ({ body, request }) => acceptInvitation(body, clientIp(request.headers)),
);
