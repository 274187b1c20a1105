import { route } from "#lib/http/route.ts";
import { optionsSchema } from "#lib/passkeys/schema.ts";
import { registrationOptions } from "#lib/passkeys/service.ts";

export const POST = route(
  { permission: "account", summary: "Begin to make a passkey: options for the browser.", answer: optionsSchema, confirmed: true },
  ({ viewer }) => registrationOptions(viewer),
);
