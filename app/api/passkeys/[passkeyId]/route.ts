import { passkeyParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { doneSchema } from "#lib/access/http/schema.ts";
import { passkeySchema, renamePasskeySchema } from "#lib/access/passkeys/schema.ts";
import { deletePasskey, renamePasskey } from "#lib/access/passkeys/service.ts";

export const PATCH = route(
  {
    permission: "account",
    summary: "Rename one of your own passkeys.",
    params: passkeyParams,
    body: renamePasskeySchema,
    answer: passkeySchema,
    sessionOnly: true,
  },
  ({ viewer, params, body }) => renamePasskey(viewer, params.passkeyId, body.name),
);
export const DELETE = route(
  { permission: "account", summary: "Remove one of your own passkeys.", params: passkeyParams, answer: doneSchema, confirmed: true },
  ({ viewer, params }) => deletePasskey(viewer, params.passkeyId),
);
