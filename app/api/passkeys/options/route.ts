import { route } from "#lib/access/http/route.ts";
import { optionsSchema } from "#lib/access/passkeys/schema.ts";
import { registrationOptions } from "#lib/access/passkeys/service.ts";

export const POST = route(
  { permission: "account", summary: "Begin to make a passkey: options for the browser.", answer: optionsSchema, confirmed: true },
  ({ viewer }) => registrationOptions(viewer),
);
