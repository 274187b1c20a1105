import type { Outcome } from "#lib/talon-one/outcome.ts";
import type { QueuedRequest, Verdict } from "./queued-request.ts";
import { isPastHorizon, retryDelayMs } from "./retry-policy.ts";

/** What an attempt's outcome means for one request that it carried. */
export function decide(
  queued: QueuedRequest,
  outcome: Outcome,
  options: { nowMs: number; horizonHours: number; random?: number },
): Verdict {
  const cause = outcome.cause ?? "other";
  const words = [outcome.message, ...outcome.details.slice(0, 3)].join(" ").slice(0, 2_000);
  if (outcome.outcome === "delivered") return { kind: "delivered", note: outcome.note, cause: outcome.cause };
  // A test gets one attempt: a person waits for the outcome, whatever it is.
  if (queued.isTest) return { kind: "failed", reason: words, cause };
  if (outcome.outcome === "unauthorized") return { kind: "release", counted: true, reason: words, cause };
  if (!outcome.again) return { kind: "failed", reason: words, cause };
  const firstFailedAt = queued.firstFailedAtMs ?? options.nowMs;
  if (isPastHorizon(firstFailedAt, options.nowMs, options.horizonHours)) {
    const hours = options.horizonHours === 1 ? "an hour" : `${options.horizonHours} hours`;
    return { kind: "dead", reason: `Gave up after ${hours} of retries. Last error: ${words}`, cause };
  }
  return { kind: "retry", delayMs: retryDelayMs(queued.attempts + 1, outcome.retryAfterMs, options.random), reason: words, cause };
}
