import { sourceParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { rotateSecretSchema, sourceWithSecretSchema } from "#lib/console/sources/schema.ts";
import { rotateSourceSecret } from "#lib/console/sources/service.ts";

export const POST = route(
  {
    permission: "config.write",
    summary: "Create a new shared secret, shown once. The old one still verifies until it is removed.",
    params: sourceParams,
    body: rotateSecretSchema,
    answer: sourceWithSecretSchema,
  },
  ({ viewer, params, body }) => rotateSourceSecret(viewer, params.destinationId, params.sourceId, body.secret),
);
