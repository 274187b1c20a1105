import { userParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { doneSchema } from "#lib/access/http/schema.ts";
import { updateUserSchema, userSchema } from "#lib/access/users/schema.ts";
import { deleteUser, getUser, updateUser } from "#lib/access/users/service.ts";

export const GET = route({ permission: "users.read", summary: "One user.", params: userParams, answer: userSchema }, ({ params }) =>
  getUser(params.userId),
);
export const PATCH = route(
  {
    permission: "users.write",
    summary: "Change someone’s name or role, turn the account off or on. The last admin stays one.",
    params: userParams,
    body: updateUserSchema,
    answer: userSchema,
  },
  ({ viewer, params, body }) => updateUser(viewer, params.userId, body),
);
export const DELETE = route(
  { permission: "users.write", summary: "Delete a user, with their sessions and tokens.", params: userParams, answer: doneSchema },
  ({ viewer, params }) => deleteUser(viewer, params.userId),
);
