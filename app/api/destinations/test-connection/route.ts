import { connectionResultSchema, testConnectionSchema } from "#lib/destinations/schema.ts";
import { testTypedConnection } from "#lib/destinations/test-connection.ts";
import { route } from "#lib/http/route.ts";

export const POST = route(
  {
    permission: "config.write",
    summary: "Ask a deployment whether it knows an API key, before anything is stored.",
    body: testConnectionSchema,
    answer: connectionResultSchema,
  },
  ({ body }) => testTypedConnection(body),
);
