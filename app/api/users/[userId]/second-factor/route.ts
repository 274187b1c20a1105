import { userParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { secondFactorResetSchema } from "#lib/access/users/schema.ts";
import { resetSecondFactor } from "#lib/access/users/second-factor.ts";

export const DELETE = route(
  {
    permission: "users.write",
    summary: "Reset someone’s two-factor authentication: code, backup codes and passkeys. Ends their sessions. Never your own.",
    params: userParams,
    answer: secondFactorResetSchema,
    confirmed: true,
  },
  ({ viewer, params }) => resetSecondFactor(viewer, params.userId),
);
