import { route } from "#lib/access/http/route.ts";
import { connectionResultSchema, testConnectionSchema } from "#lib/console/destinations/schema.ts";
import { testTypedConnection } from "#lib/console/destinations/test-connection.ts";

export const POST = route(
  {
    permission: "config.write",
    summary: "Ask a deployment whether it accepts an API key, before anything is stored.",
    body: testConnectionSchema,
    answer: connectionResultSchema,
  },
  ({ body }) => testTypedConnection(body),
);
