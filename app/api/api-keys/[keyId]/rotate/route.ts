import { apiKeyParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { apiKeySchema, rotateApiKeySchema } from "#lib/console/api-keys/schema.ts";
import { rotateApiKey } from "#lib/console/api-keys/service.ts";

export const POST = route(
  {
    permission: "config.write",
    summary: "Put a new key in place; the old one stays at hand until it is removed.",
    params: apiKeyParams,
    body: rotateApiKeySchema,
    answer: apiKeySchema,
  },
  ({ viewer, params, body }) => rotateApiKey(viewer, params.keyId, body),
);
