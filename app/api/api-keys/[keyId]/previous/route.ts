import { apiKeyParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { apiKeySchema } from "#lib/console/api-keys/schema.ts";
import { removePreviousKey, restorePreviousKey } from "#lib/console/api-keys/service.ts";

export const POST = route(
  { permission: "config.write", summary: "Go back to the key before the last rotation.", params: apiKeyParams, answer: apiKeySchema },
  ({ viewer, params }) => restorePreviousKey(viewer, params.keyId),
);
export const DELETE = route(
  { permission: "config.write", summary: "Forget the key before the last rotation.", params: apiKeyParams, answer: apiKeySchema },
  ({ viewer, params }) => removePreviousKey(viewer, params.keyId),
);
