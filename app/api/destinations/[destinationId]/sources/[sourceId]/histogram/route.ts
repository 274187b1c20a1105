import { sourceParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { sourceHistogram } from "#lib/console/histograms/source-histogram.ts";
import { histogramSchema } from "#lib/console/statistics/schema.ts";

export const GET = route(
  {
    permission: "events.read",
    summary: "How many events a source received in the last 24 hours, by outcome, and how many calls it refused (`refused`).",
    params: sourceParams,
    answer: histogramSchema,
  },
  ({ params }) => sourceHistogram(params.destinationId, params.sourceId),
);
