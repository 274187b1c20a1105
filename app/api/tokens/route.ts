import { z } from "zod";
import { route } from "#lib/access/http/route.ts";
import { createTokenSchema, newTokenSchema, tokenSchema } from "#lib/access/tokens/schema.ts";
import { createToken, listTokens } from "#lib/access/tokens/service.ts";

export const GET = route(
  { permission: "account", summary: "Your own API tokens.", answer: z.object({ items: z.array(tokenSchema) }) },
  ({ viewer }) => listTokens(viewer),
);
export const POST = route(
  {
    permission: "account",
    summary: "Create an API token, shown once. Its role never exceeds yours.",
    body: createTokenSchema,
    answer: newTokenSchema,
    status: 201,
    confirmed: true,
  },
  ({ viewer, body }) => createToken(viewer, body),
);
