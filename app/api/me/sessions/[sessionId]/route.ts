import { sessionParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { doneSchema } from "#lib/access/http/schema.ts";
import { revokeSession } from "#lib/access/users/sessions.ts";

export const DELETE = route(
  { permission: "account", summary: "End one of your own sessions.", params: sessionParams, answer: doneSchema, confirmed: true },
  ({ viewer, params }) => revokeSession(viewer, params.sessionId),
);
