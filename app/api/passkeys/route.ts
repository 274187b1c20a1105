import { route } from "#lib/access/http/route.ts";
import { createPasskeySchema, passkeyListSchema, passkeySchema } from "#lib/access/passkeys/schema.ts";
import { createPasskey, listPasskeys } from "#lib/access/passkeys/service.ts";

export const GET = route(
  { permission: "account", summary: "One's own passkeys.", answer: passkeyListSchema, sessionOnly: true },
  ({ viewer }) => listPasskeys(viewer),
);
export const POST = route(
  {
    permission: "account",
    summary: "Keep a passkey that the browser has made.",
    body: createPasskeySchema,
    answer: passkeySchema,
    status: 201,
    confirmed: true,
  },
  ({ viewer, body }) => createPasskey(viewer, body),
);
