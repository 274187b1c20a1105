import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { eventHistogramQuery } from "#lib/console/events/schema.ts";
import { eventHistogram } from "#lib/console/histograms/histogram.ts";
import { histogramSchema } from "#lib/console/statistics/schema.ts";

export const GET = route(
  {
    permission: "events.read",
    summary: "Received events that match a filter, counted by time and by outcome.",
    params: destinationParams,
    query: eventHistogramQuery,
    answer: histogramSchema,
  },
  ({ viewer, params, query }) => eventHistogram(viewer, params.destinationId, query),
);
