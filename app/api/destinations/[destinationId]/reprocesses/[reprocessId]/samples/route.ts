import { reprocessParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { reprocessSamples } from "#lib/console/reprocess/samples.ts";
import { reprocessSamplesQuery, reprocessSamplesSchema } from "#lib/console/reprocess/schema.ts";

export const GET = route(
  {
    permission: "events.read",
    summary: "A few of the events that one mapping sends, each with what the mapping makes of it.",
    params: reprocessParams,
    query: reprocessSamplesQuery,
    answer: reprocessSamplesSchema,
  },
  ({ viewer, params, query }) => reprocessSamples(viewer, params.destinationId, params.reprocessId, query.mappingId),
);
