import { z } from "zod";
import { route } from "#lib/access/http/route.ts";
import { signOutUrl } from "#lib/access/oidc/sign-out.ts";

export const GET = route(
  {
    permission: "account",
    summary: "Where to go after signing out, so that the provider's own session ends too.",
    answer: z.object({ url: z.string().nullable() }),
    sessionOnly: true,
  },
  async ({ viewer }) => ({ url: await signOutUrl(viewer) }),
);
