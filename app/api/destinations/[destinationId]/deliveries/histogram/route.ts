import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { deliveryHistogramQuery } from "#lib/console/deliveries/schema.ts";
import { deliveryHistogram } from "#lib/console/histograms/histogram.ts";
import { histogramSchema } from "#lib/console/statistics/schema.ts";

export const GET = route(
  {
    permission: "events.read",
    summary: "Deliveries that match a filter, counted by time of creation and by state.",
    params: destinationParams,
    query: deliveryHistogramQuery,
    answer: histogramSchema,
  },
  ({ viewer, params, query }) => deliveryHistogram(viewer, params.destinationId, query),
);
