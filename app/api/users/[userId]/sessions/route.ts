import { z } from "zod";
import { userParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { revokeSessionsOf } from "#lib/access/users/service.ts";

export const DELETE = route(
  { permission: "users.write", summary: "End all sessions of a user.", params: userParams, answer: z.object({ ended: z.int() }) },
  ({ viewer, params }) => revokeSessionsOf(viewer, params.userId),
);
