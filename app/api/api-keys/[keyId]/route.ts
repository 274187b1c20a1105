import { apiKeyParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { doneSchema } from "#lib/access/http/schema.ts";
import { apiKeySchema, updateApiKeySchema } from "#lib/console/api-keys/schema.ts";
import { deleteApiKey, getApiKey, updateApiKey } from "#lib/console/api-keys/service.ts";

export const GET = route(
  { permission: "config.read", somewhere: true, summary: "One API key, masked.", params: apiKeyParams, answer: apiKeySchema },
  ({ viewer, params }) => getApiKey(viewer, params.keyId),
);
export const PATCH = route(
  {
    permission: "config.write",
    summary: "Rename an API key or set when it expires.",
    params: apiKeyParams,
    body: updateApiKeySchema,
    answer: apiKeySchema,
  },
  ({ viewer, params, body }) => updateApiKey(viewer, params.keyId, body),
);
export const DELETE = route(
  { permission: "config.write", summary: "Remove an API key that no destination uses.", params: apiKeyParams, answer: doneSchema },
  ({ viewer, params }) => deleteApiKey(viewer, params.keyId),
);
