import { z } from "zod";
import { route } from "#lib/http/route.ts";
import { userSchema } from "#lib/users/schema.ts";
import { listUsers } from "#lib/users/service.ts";

export const GET = route({ permission: "users.read", summary: "All users.", answer: z.object({ items: z.array(userSchema) }) }, () =>
  listUsers(),
);
