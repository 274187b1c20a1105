import { reprocessParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { reprocessSchema } from "#lib/console/reprocess/schema.ts";
import { runPreview } from "#lib/console/reprocess/service.ts";

export const POST = route(
  {
    permission: "events.reprocess",
    summary: "Reprocess the events of a preview. A second call returns the first one’s run.",
    params: reprocessParams,
    answer: reprocessSchema,
    status: 202,
  },
  ({ viewer, params }) => runPreview(viewer, params.destinationId, params.reprocessId),
);
