import { route } from "#lib/access/http/route.ts";
import { doneSchema } from "#lib/access/http/schema.ts";
import { signInWithPasskeySchema } from "#lib/access/passkeys/schema.ts";
import { signInWithPasskey } from "#lib/access/passkeys/sign-in.ts";

export const POST = route(
  {
    permission: "public",
    summary: "Sign in with a passkey. The response sets the session's cookie.",
    body: signInWithPasskeySchema,
    answer: doneSchema,
  },
  async ({ body, request }) => {
    const response = Response.json({ done: true });
    for (const cookie of await signInWithPasskey(body.credential, request.headers)) response.headers.append("set-cookie", cookie);
    return response;
  },
);
