import { route } from "#lib/access/http/route.ts";
import { doneSchema } from "#lib/access/http/schema.ts";
import { endByProvider } from "#lib/access/oidc/sign-out.ts";

export const POST = route(
  {
    permission: "public",
    summary: "For the OpenID Connect provider: ends the sessions that its logout token names.",
    documented: { form: { logout_token: "The provider’s token, signed by it." } },
    answer: doneSchema,
  },
  ({ request }) => endByProvider(request),
);
