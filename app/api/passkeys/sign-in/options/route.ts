import { route } from "#lib/access/http/route.ts";
import { optionsSchema } from "#lib/access/passkeys/schema.ts";
import { assertionOptions } from "#lib/access/passkeys/verify.ts";

export const POST = route(
  { permission: "public", summary: "Start to sign in with a passkey: returns options for the browser.", answer: optionsSchema },
  ({ request }) => assertionOptions(request.headers),
);
