import { sessionParams } from "#lib/http/params.ts";
import { route } from "#lib/http/route.ts";
import { doneSchema } from "#lib/http/schema.ts";
import { revokeSession } from "#lib/users/sessions.ts";

export const DELETE = route(
  { permission: "account", summary: "End one of one's own sessions.", params: sessionParams, answer: doneSchema, confirmed: true },
  ({ viewer, params }) => revokeSession(viewer, params.sessionId),
);
