import type { Level } from "#lib/core/alerts/levels.ts";
import { type Outgoing, textOf } from "../channel.ts";

export const pagerDutyUrl = "https://events.pagerduty.com/v2/enqueue";
const severities: Record<Level, string> = { ok: "info", notice: "info", warning: "warning", critical: "critical" };

/**
 * An event of the Events API v2. All messages of one alert share a dedup_key: PagerDuty makes one
 * incident of them, and a recovery resolves it.
 */
export function pagerDutyBody(message: Outgoing, routingKey: string): string {
  const about = { routing_key: routingKey, dedup_key: message.alertId };
  if (message.what === "recovered") return JSON.stringify({ ...about, event_action: "resolve" });
  return JSON.stringify({
    ...about,
    event_action: "trigger",
    client: "Falconer",
    client_url: message.link,
    links: [{ href: message.link, text: "Open in Falconer" }, ...(message.runbook ? [{ href: message.runbook, text: "What to do" }] : [])],
    payload: {
      summary: message.title.slice(0, 1_024),
      source: "Falconer",
      severity: severities[message.level],
      timestamp: message.at.toISOString(),
      class: message.kind,
      custom_details: { text: textOf(message) },
    },
  });
}
