import { z } from "zod";
import { route } from "#lib/access/http/route.ts";
import { apiKeySchema, createApiKeySchema } from "#lib/console/api-keys/schema.ts";
import { createApiKey, listApiKeys } from "#lib/console/api-keys/service.ts";

export const GET = route(
  { permission: "config.read", somewhere: true, summary: "All API keys, masked.", answer: z.object({ items: z.array(apiKeySchema) }) },
  ({ viewer }) => listApiKeys(viewer),
);
export const POST = route(
  { permission: "config.write", summary: "Store an API key.", body: createApiKeySchema, answer: apiKeySchema, status: 201 },
  ({ viewer, body }) => createApiKey(viewer, body),
);
