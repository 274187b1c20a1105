import { reprocessParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { reprocessSchema } from "#lib/console/reprocess/schema.ts";
import { getReprocess } from "#lib/console/reprocess/service.ts";

export const GET = route(
  {
    permission: "events.read",
    summary: "What reprocessing has sent so far, or what a preview has counted.",
    params: reprocessParams,
    answer: reprocessSchema,
  },
  ({ viewer, params }) => getReprocess(viewer, params.destinationId, params.reprocessId),
);
