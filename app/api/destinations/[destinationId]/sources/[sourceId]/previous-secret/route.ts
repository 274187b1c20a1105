import { sourceParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { sourceSchema } from "#lib/console/sources/schema.ts";
import { removePreviousSecret } from "#lib/console/sources/service.ts";

export const DELETE = route(
  { permission: "config.write", summary: "End a rotation: only the new secret verifies.", params: sourceParams, answer: sourceSchema },
  ({ viewer, params }) => removePreviousSecret(viewer, params.destinationId, params.sourceId),
);
