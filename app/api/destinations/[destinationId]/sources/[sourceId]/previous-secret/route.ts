import { sourceParams } from "#lib/http/params.ts";
import { route } from "#lib/http/route.ts";
import { sourceSchema } from "#lib/sources/schema.ts";
import { removePreviousSecret } from "#lib/sources/service.ts";

export const DELETE = route(
  { permission: "config.write", summary: "End a rotation: only the new secret verifies.", params: sourceParams, answer: sourceSchema },
  ({ viewer, params }) => removePreviousSecret(viewer, params.destinationId, params.sourceId),
);
