import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { doneSchema } from "#lib/access/http/schema.ts";
import { discardOrder } from "#lib/console/mappings/drafts/service.ts";

export const DELETE = route(
  { permission: "mappings.write", summary: "Discard the drafted order of the mappings.", params: destinationParams, answer: doneSchema },
  ({ viewer, params }) => discardOrder(viewer, params.destinationId),
);
