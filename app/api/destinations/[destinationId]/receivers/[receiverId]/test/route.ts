import { receiverParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { testReceiverSchema } from "#lib/console/receivers/schema.ts";
import { testReceiver } from "#lib/console/receivers/service.ts";

export const POST = route(
  {
    permission: "config.write",
    summary: "Send one signed test message to a receiver now.",
    params: receiverParams,
    answer: testReceiverSchema,
  },
  ({ params }) => testReceiver(params),
);
