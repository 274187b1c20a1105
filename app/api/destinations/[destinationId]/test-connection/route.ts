import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { connectionResultSchema, testConnectionSchema } from "#lib/console/destinations/schema.ts";
import { testStoredConnection } from "#lib/console/destinations/test-connection.ts";

export const POST = route(
  {
    permission: "config.write",
    summary: "Ask the deployment whether it knows the stored API key; a destination paused for its key goes on when it does.",
    params: destinationParams,
    body: testConnectionSchema,
    answer: connectionResultSchema,
  },
  ({ viewer, params, body }) => testStoredConnection(viewer, params.destinationId, body),
);
