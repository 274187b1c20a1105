import { connectionResultSchema, testConnectionSchema } from "#lib/destinations/schema.ts";
import { testStoredConnection } from "#lib/destinations/test-connection.ts";
import { destinationParams } from "#lib/http/params.ts";
import { route } from "#lib/http/route.ts";

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
