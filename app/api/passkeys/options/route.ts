import { route } from "#lib/access/http/route.ts";
import { optionsSchema } from "#lib/access/passkeys/schema.ts";
import { registrationOptions } from "#lib/access/passkeys/service.ts";

export const POST = route(
  { permission: "account", summary: "Start to create a passkey: returns options for the browser.", answer: optionsSchema, confirmed: true },
  ({ viewer }) => registrationOptions(viewer),
);
