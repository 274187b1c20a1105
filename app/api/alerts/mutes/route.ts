import { route } from "#lib/access/http/route.ts";
import { createMuteSchema, muteSchema } from "#lib/console/alerts/schema.ts";
import { createMute } from "#lib/console/alerts/service.ts";

export const POST = route(
  {
    permission: "alerts.mute",
    somewhere: true,
    summary: "Mute a destination, or one kind of its alerts, until a time. Falconer then reports what is still wrong.",
    body: createMuteSchema,
    answer: muteSchema,
    status: 201,
  },
  ({ viewer, body }) => createMute(viewer, body),
);
