import { route } from "#lib/access/http/route.ts";
import { createPasskeySchema, passkeyListSchema, passkeySchema } from "#lib/access/passkeys/schema.ts";
import { createPasskey, listPasskeys } from "#lib/access/passkeys/service.ts";

export const GET = route(
  { permission: "account", summary: "Your own passkeys.", answer: passkeyListSchema, sessionOnly: true },
  ({ viewer }) => listPasskeys(viewer),
);
export const POST = route(
  {
    permission: "account",
    summary: "Store a passkey that the browser has created.",
    body: createPasskeySchema,
    answer: passkeySchema,
    status: 201,
    confirmed: true,
  },
  ({ viewer, body }) => createPasskey(viewer, body),
);
