import { receiverParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { replayedSchema, replayReceiverSchema } from "#lib/console/receivers/schema.ts";
import { replayMessages } from "#lib/console/receivers/service.ts";

export const POST = route(
  {
    permission: "config.write",
    summary: "Replay messages to a receiver: those that failed, or all since a time.",
    params: receiverParams,
    body: replayReceiverSchema,
    answer: replayedSchema,
  },
  ({ viewer, params, body }) => replayMessages(viewer, params, body),
);
