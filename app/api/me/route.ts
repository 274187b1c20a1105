import { permissionsOf, viewerAt } from "#lib/access/auth/permissions.ts";
import { needsSecondFactor } from "#lib/access/auth/viewer.ts";
import { route } from "#lib/access/http/route.ts";
import { countPasskeys } from "#lib/access/passkeys/service.ts";
import { hasPassword } from "#lib/access/users/password-of.ts";
import { meSchema } from "#lib/access/users/schema.ts";
import { env } from "#lib/platform/env.ts";

export const GET = route({ permission: "account", summary: "Who you are, and what you may do.", answer: meSchema }, async ({ viewer }) => {
  const { id, name, email, role, rights, via, twoFactorEnabled } = viewer;
  const secondFactorNeeded = needsSecondFactor(viewer);
  return {
    id,
    name,
    email,
    role,
    destinations: secondFactorNeeded
      ? []
      : Object.entries(rights.at).map(([destinationId, own]) => ({
          destinationId,
          role: own,
          permissions: permissionsOf(viewerAt(viewer, destinationId)),
        })),
    via,
    twoFactorEnabled,
    passkeys: await countPasskeys(viewer),
    password: await hasPassword(viewer.id),
    provider: viewer.byProvider ? env().OIDC_NAME : null,
    secondFactorNeeded,
    permissions: secondFactorNeeded ? ["account"] : permissionsOf(viewer),
  };
});
