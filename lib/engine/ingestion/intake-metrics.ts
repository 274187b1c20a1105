import "#server-only";
import { counter, histogram } from "#lib/platform/metrics/registry.ts";
import { quickSeconds } from "#lib/platform/metrics/seconds.ts";
import { tally } from "#lib/platform/metrics/tally.ts";
import { type RefusalReason, refusalReasons } from "./refusal-reasons.ts";
import { eventOutcomes, type WebhookAnswer } from "./webhook-answer.ts";

const statuses = ["200", "400", "401", "413", "415", "499", "503"] as const;
type Status = (typeof statuses)[number];

const countRequest = tally(
  "falconer_intake_requests_total",
  "Webhook calls by the status of the response; 499: the caller closed the connection.",
  "status",
  statuses,
);
const countRefused = tally(
  "falconer_intake_refused_total",
  "Webhook calls that were refused, by reason.",
  "reason",
  Object.keys(refusalReasons) as RefusalReason[],
);
const countEvents = tally(
  "falconer_intake_events_total",
  "Events that were acknowledged, by what became of them.",
  "outcome",
  eventOutcomes,
);
const bytes = counter({ name: "falconer_intake_bytes_total", help: "Bytes of the bodies that were read." });
const acknowledged = histogram({
  name: "falconer_intake_acknowledge_seconds",
  help: "From the start of a webhook call to its response 200, including the arrival of its body.",
  buckets: quickSeconds,
});

/** A webhook call is answered. `size`: of its body, as far as it was read. */
export function noteAnswer({ status, reason, counts }: WebhookAnswer, size: number, durationMs: number): void {
  countRequest(String(status) as Status);
  if (size > 0) bytes.inc(size);
  if (reason) countRefused(reason);
  if (!counts) return;
  acknowledged.observe(durationMs / 1_000);
  for (const outcome of eventOutcomes) if (counts[outcome] > 0) countEvents(outcome, counts[outcome]);
}

/** The caller has gone. */
export const noteGone = (): void => countRequest("499");
