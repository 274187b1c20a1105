import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { reprocessListSchema, reprocessSchema, startReprocessSchema } from "#lib/console/reprocess/schema.ts";
import { listReprocesses, startReprocess } from "#lib/console/reprocess/service.ts";

export const POST = route(
  {
    permission: "events.reprocess",
    summary: "Run stored events through the mappings that are on: those listed, or all that match. Or only count what would be sent.",
    params: destinationParams,
    body: startReprocessSchema,
    answer: reprocessSchema,
    status: 202,
  },
  ({ viewer, params, body }) => startReprocess(viewer, params.destinationId, body),
);

export const GET = route(
  {
    permission: "events.read",
    summary: "The newest 20 runs that reprocess events, previews left out.",
    params: destinationParams,
    answer: reprocessListSchema,
  },
  ({ viewer, params }) => listReprocesses(viewer, params.destinationId),
);
