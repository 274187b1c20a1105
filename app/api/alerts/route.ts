import { route } from "#lib/access/http/route.ts";
import { currentAlertsSchema } from "#lib/console/alerts/schema.ts";
import { currentAlerts } from "#lib/console/alerts/service.ts";

export const GET = route(
  { permission: "alerts.read", somewhere: true, summary: "The alerts that are on, the worst first.", answer: currentAlertsSchema },
  ({ viewer }) => currentAlerts(viewer),
);
