import { apiKeyParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { apiKeySchema, restoreApiKeySchema, rotatedApiKeySchema } from "#lib/console/api-keys/schema.ts";
import { removePreviousKey } from "#lib/console/api-keys/service.ts";
import { restoreApiKey } from "#lib/console/destinations/rotate-key.ts";

export const POST = route(
  {
    permission: "config.write",
    summary: "Go back to the key before the last rotation, once Talon.One accepts it.",
    params: apiKeyParams,
    body: restoreApiKeySchema,
    answer: rotatedApiKeySchema,
  },
  ({ viewer, params, body }) => restoreApiKey(viewer, params.keyId, body),
);
export const DELETE = route(
  { permission: "config.write", summary: "Forget the key before the last rotation.", params: apiKeyParams, answer: apiKeySchema },
  ({ viewer, params }) => removePreviousKey(viewer, params.keyId),
);
