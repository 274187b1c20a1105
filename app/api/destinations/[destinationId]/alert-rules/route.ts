import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { alertRulesSchema } from "#lib/console/alerts/schema.ts";
import { getAlertRules, setAlertRules } from "#lib/console/alerts/service.ts";

export const GET = route(
  {
    permission: "alerts.read",
    summary: "What a destination has set differently about alerts: thresholds, channels, quiet hours.",
    params: destinationParams,
    answer: alertRulesSchema,
  },
  ({ params }) => getAlertRules(params.destinationId),
);
export const PUT = route(
  {
    permission: "alerts.write",
    summary: "Set a destination’s thresholds, turn kinds of alerts off, and choose its channels.",
    params: destinationParams,
    body: alertRulesSchema,
    answer: alertRulesSchema,
  },
  ({ viewer, params, body }) => setAlertRules(viewer, params.destinationId, body),
);
