import { z } from "zod";
import { route } from "#lib/access/http/route.ts";
import { sessionSchema } from "#lib/access/users/schema.ts";
import { listSessions } from "#lib/access/users/sessions.ts";

export const GET = route(
  { permission: "account", summary: "Your own open sessions.", answer: z.object({ items: z.array(sessionSchema) }) },
  ({ viewer }) => listSessions(viewer),
);
