import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { connectionResultSchema, testConnectionSchema } from "#lib/console/destinations/schema.ts";
import { testStoredConnection } from "#lib/console/destinations/test-connection.ts";

export const POST = route(
  {
    permission: "config.write",
    summary: "Test whether the deployment accepts the stored API key. If it does, a destination paused for its key resumes.",
    params: destinationParams,
    body: testConnectionSchema,
    answer: connectionResultSchema,
  },
  ({ viewer, params, body }) => testStoredConnection(viewer, params.destinationId, body),
);
