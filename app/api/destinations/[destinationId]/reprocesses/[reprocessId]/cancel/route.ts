import { reprocessParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { reprocessSchema } from "#lib/console/reprocess/schema.ts";
import { cancelReprocess } from "#lib/console/reprocess/service.ts";

export const POST = route(
  { permission: "events.reprocess", summary: "Stop reprocessing, or a preview.", params: reprocessParams, answer: reprocessSchema },
  ({ viewer, params }) => cancelReprocess(viewer, params.destinationId, params.reprocessId),
);
