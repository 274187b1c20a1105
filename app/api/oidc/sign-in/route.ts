import { z } from "zod";
import { route } from "#lib/access/http/route.ts";
import { beginSignIn } from "#lib/access/oidc/sign-in.ts";

export const GET = route(
  {
    permission: "public",
    status: 303,
    documented: { answerHeaders: { "Set-Cookie": "Proves that the response belongs to the sign-in of this browser." } },
    summary: "Sign in with the company's OpenID Connect provider: sends the browser there.",
    query: z.object({
      next: z.string().max(2_000).optional().describe("The page to open afterwards."),
      again: z.enum(["1"]).optional().describe("Ask the provider to confirm the identity again."),
    }),
  },
  ({ query, request }) => beginSignIn(request.headers, { next: query.next ?? "/", again: query.again === "1" }),
);
