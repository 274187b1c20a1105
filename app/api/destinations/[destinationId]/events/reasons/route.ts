import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { countReasons } from "#lib/console/events/reasons.ts";
import { reasonCountsSchema } from "#lib/console/events/schema.ts";

export const GET = route(
  {
    permission: "events.read",
    summary: "Why events were not used, with how many of the newest events each reason stopped.",
    params: destinationParams,
    answer: reasonCountsSchema,
  },
  ({ viewer, params }) => countReasons(viewer, params.destinationId),
);
