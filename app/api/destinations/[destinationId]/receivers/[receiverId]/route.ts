import { receiverParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { doneSchema } from "#lib/access/http/schema.ts";
import { receiverSchema, updateReceiverSchema } from "#lib/console/receivers/schema.ts";
import { deleteReceiver, updateReceiver } from "#lib/console/receivers/service.ts";

export const PATCH = route(
  {
    permission: "config.write",
    summary: "Change a receiver of effects, or turn it on or off.",
    params: receiverParams,
    body: updateReceiverSchema,
    answer: receiverSchema,
  },
  ({ viewer, params, body }) => updateReceiver(viewer, params, body),
);

export const DELETE = route(
  {
    permission: "config.write",
    summary: "Delete a receiver of effects. Messages that wait for it are never sent.",
    params: receiverParams,
    answer: doneSchema,
  },
  ({ viewer, params }) => deleteReceiver(viewer, params),
);
