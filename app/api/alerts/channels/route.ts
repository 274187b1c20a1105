import { route } from "#lib/access/http/route.ts";
import { createChannel, listChannels } from "#lib/console/alerts/channels.ts";
import { channelListSchema, channelWithSecretSchema, createChannelSchema } from "#lib/console/alerts/schema.ts";

export const GET = route(
  { permission: "alerts.write", summary: "Where alerts go: all channels, without their secrets.", answer: channelListSchema },
  () => listChannels(),
);
export const POST = route(
  {
    permission: "alerts.write",
    summary: "Add a channel. The signing secret of a webhook is shown once.",
    body: createChannelSchema,
    answer: channelWithSecretSchema,
    status: 201,
  },
  ({ viewer, body }) => createChannel(viewer, body),
);
