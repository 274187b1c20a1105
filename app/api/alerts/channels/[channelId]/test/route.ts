import { channelParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { testChannel } from "#lib/console/alerts/channels.ts";
import { testResultSchema } from "#lib/console/alerts/schema.ts";

export const POST = route(
  {
    permission: "alerts.write",
    summary: "Send a test message to a channel and return its response.",
    params: channelParams,
    answer: testResultSchema,
  },
  ({ viewer, params }) => testChannel(viewer, params.channelId),
);
