import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { seenNamesSchema } from "#lib/console/events/schema.ts";
import { seenNames } from "#lib/console/events/seen-paths.ts";

export const GET = route(
  { permission: "events.read", summary: "Types and names of the newest events.", params: destinationParams, answer: seenNamesSchema },
  ({ viewer, params }) => seenNames(viewer, params.destinationId),
);
