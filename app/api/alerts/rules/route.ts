import { route } from "#lib/access/http/route.ts";
import { alertRulesSchema } from "#lib/console/alerts/schema.ts";
import { getAlertRules, setAlertRules } from "#lib/console/alerts/service.ts";

export const GET = route(
  {
    permission: "alerts.read",
    somewhere: true,
    summary: "The installation’s thresholds, channels and quiet hours for alerts.",
    answer: alertRulesSchema,
  },
  () => getAlertRules(""),
);
export const PUT = route(
  {
    permission: "alerts.write",
    summary: "Set the installation’s thresholds, channels and quiet hours. They apply where a destination has none of its own.",
    body: alertRulesSchema,
    answer: alertRulesSchema,
  },
  ({ viewer, body }) => setAlertRules(viewer, "", body),
);
