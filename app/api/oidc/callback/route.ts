import { route } from "#lib/access/http/route.ts";
import { finishSignIn } from "#lib/access/oidc/sign-in.ts";

export const GET = route(
  {
    permission: "public",
    status: 303,
    documented: { answerHeaders: { "Set-Cookie": "The session’s cookie." } },
    summary: "Where the OpenID Connect provider sends the browser back to: sets the session's cookie and redirects to a page.",
  },
  ({ request }) => finishSignIn(request.headers, new URL(request.url).search),
);
