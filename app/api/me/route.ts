import { permissionsOf } from "#lib/auth/permissions.ts";
import { route } from "#lib/http/route.ts";
import { meSchema } from "#lib/users/schema.ts";

export const GET = route(
  { permission: "account", summary: "Who is asking, and what they may do.", answer: meSchema },
  async ({ viewer: { id, name, email, role, via, twoFactorEnabled } }) => ({
    id,
    name,
    email,
    role,
    via,
    twoFactorEnabled,
    permissions: permissionsOf(role),
  }),
);
