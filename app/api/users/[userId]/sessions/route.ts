import { z } from "zod";
import { userParams } from "#lib/http/params.ts";
import { route } from "#lib/http/route.ts";
import { revokeSessionsOf } from "#lib/users/service.ts";

export const DELETE = route(
  { permission: "users.write", summary: "End all sessions of a user.", params: userParams, answer: z.object({ ended: z.number() }) },
  ({ viewer, params }) => revokeSessionsOf(viewer, params.userId),
);
