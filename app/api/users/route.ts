import { z } from "zod";
import { route } from "#lib/access/http/route.ts";
import { userSchema } from "#lib/access/users/schema.ts";
import { listUsers } from "#lib/access/users/service.ts";

export const GET = route({ permission: "users.read", summary: "All users.", answer: z.object({ items: z.array(userSchema) }) }, () =>
  listUsers(),
);
