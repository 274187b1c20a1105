import { apiKeySchema, rotateApiKeySchema } from "#lib/api-keys/schema.ts";
import { rotateApiKey } from "#lib/api-keys/service.ts";
import { apiKeyParams } from "#lib/http/params.ts";
import { route } from "#lib/http/route.ts";

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
