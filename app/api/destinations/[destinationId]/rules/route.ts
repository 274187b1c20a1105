import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { overviewQuery } from "#lib/console/overview/schema.ts";
import { rulesSchema } from "#lib/console/rules/schema.ts";
import { getRules } from "#lib/console/rules/service.ts";

export const GET = route(
  {
    permission: "events.read",
    summary: "What Talon.One's rules did, by effect and campaign, over time.",
    params: destinationParams,
    query: overviewQuery,
    answer: rulesSchema,
  },
  ({ params, query }) => getRules(params.destinationId, query),
);
