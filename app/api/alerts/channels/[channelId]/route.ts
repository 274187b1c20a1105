import { channelParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { doneSchema } from "#lib/access/http/schema.ts";
import { deleteChannel, updateChannel } from "#lib/console/alerts/channels.ts";
import { channelWithSecretSchema, updateChannelSchema } from "#lib/console/alerts/schema.ts";

export const PATCH = route(
  {
    permission: "alerts.write",
    summary: "Change a channel. Whatever is left out stays, including secrets.",
    params: channelParams,
    body: updateChannelSchema,
    answer: channelWithSecretSchema,
  },
  ({ viewer, params, body }) => updateChannel(viewer, params.channelId, body),
);
export const DELETE = route(
  { permission: "alerts.write", summary: "Remove a channel; nothing is sent to it any more.", params: channelParams, answer: doneSchema },
  ({ viewer, params }) => deleteChannel(viewer, params.channelId),
);
