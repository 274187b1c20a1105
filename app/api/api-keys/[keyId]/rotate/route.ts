import { apiKeyParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { rotateApiKeySchema, rotatedApiKeySchema } from "#lib/console/api-keys/schema.ts";
import { rotateApiKey } from "#lib/console/destinations/rotate-key.ts";

export const POST = route(
  {
    permission: "config.write",
    summary: "Replace the key once Talon.One accepts the new one; the old one is kept until it is removed.",
    params: apiKeyParams,
    body: rotateApiKeySchema,
    answer: rotatedApiKeySchema,
  },
  ({ viewer, params, body }) => rotateApiKey(viewer, params.keyId, body),
);
