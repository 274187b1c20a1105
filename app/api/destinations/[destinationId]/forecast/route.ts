import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { forecastOf } from "#lib/console/overview/forecast.ts";
import { pendingSchema } from "#lib/console/overview/schema.ts";

export const GET = route(
  {
    permission: "events.read",
    summary: "What waits for a destination's Talon.One, and how fast it is sent: the figures behind a forecast.",
    params: destinationParams,
    answer: pendingSchema,
  },
  ({ params }) => forecastOf(params.destinationId),
);
