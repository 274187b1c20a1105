import { muteParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { doneSchema } from "#lib/access/http/schema.ts";
import { endMute } from "#lib/console/alerts/service.ts";

export const DELETE = route(
  { permission: "alerts.mute", somewhere: true, summary: "End a mute before its time.", params: muteParams, answer: doneSchema },
  ({ viewer, params }) => endMute(viewer, params.muteId),
);
