import { route } from "#lib/access/http/route.ts";
import { doneSchema } from "#lib/access/http/schema.ts";
import { confirmSchema } from "#lib/access/passkeys/schema.ts";
import { confirmIdentity } from "#lib/access/passkeys/sign-in.ts";

export const POST = route(
  {
    permission: "account",
    summary: "Confirm your identity by password or passkey, as changes to how people sign in require.",
    body: confirmSchema,
    answer: doneSchema,
    sessionOnly: true,
  },
  ({ viewer, body, request }) => confirmIdentity(viewer, body, request.headers),
);
