import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { callbackSettingsSchema, changeCallbacksSchema } from "#lib/console/callbacks/schema.ts";
import { changeCallbacks, getCallbackSettings } from "#lib/console/callbacks/service.ts";

export const GET = route(
  {
    permission: "config.read",
    summary: "Whether Falconer receives Talon.One's callbacks of this destination's session updates.",
    params: destinationParams,
    answer: callbackSettingsSchema,
  },
  ({ params }) => getCallbackSettings(params.destinationId),
);

export const PUT = route(
  {
    permission: "config.write",
    summary: "Receive Talon.One's callbacks, or stop. Mappings with their own callback keep it.",
    params: destinationParams,
    body: changeCallbacksSchema,
    answer: callbackSettingsSchema,
  },
  ({ viewer, params, body }) => changeCallbacks(viewer, params.destinationId, body.on),
);
