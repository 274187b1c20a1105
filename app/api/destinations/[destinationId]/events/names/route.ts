import { seenNamesSchema } from "#lib/events/schema.ts";
import { seenNames } from "#lib/events/seen-paths.ts";
import { destinationParams } from "#lib/http/params.ts";
import { route } from "#lib/http/route.ts";

export const GET = route(
  { permission: "events.read", summary: "Types and names of the newest events.", params: destinationParams, answer: seenNamesSchema },
  ({ params }) => seenNames(params.destinationId),
);
