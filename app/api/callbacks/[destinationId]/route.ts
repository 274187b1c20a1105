import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { callbackAnswerSchema, callbackBodySchema } from "#lib/console/callbacks/schema.ts";
import { receiveCallback } from "#lib/console/callbacks/service.ts";

export const POST = route(
  {
    permission: "public",
    summary: "Talon.One calls this after a session update, with the token that Falconer sent along. Without it the response is 401.",
    params: destinationParams,
    body: callbackBodySchema,
    documented: { signIn: { scheme: "callbackToken" } },
    answer: callbackAnswerSchema,
    keepsConfiguration: true,
  },
  ({ params, body, request }) => receiveCallback(params.destinationId, request.headers, body),
);
