import "#server-only";
import { log } from "#lib/platform/log.ts";
import type { Outcome } from "#lib/talon-one/outcome.ts";
import { decide } from "./decide.ts";
import { type OutboundRequest, requestsToGiveBack } from "./outbound-request.ts";
import type { QueuedRequest, Settlement, Verdict } from "./queued-request.ts";

/**
 * Something in Falconer threw where nothing should. The requests concerned are retried as after any
 * failure, and their attempts say why. So a bug costs time, never a delivery, and nothing stays
 * claimed because of it.
 */
export function describeFault(error: unknown): string {
  log.error({ err: error instanceof Error ? error.stack : String(error) }, "a delivery met an error in Falconer");
  // Only the kind of error: its message may repeat what was sent.
  return `An error in Falconer (${error instanceof Error ? error.name : typeof error}): check the server log.`;
}

/** `mayHaveLeft`: an event that would count twice must not simply be sent again. */
export function faultOutcome(reason: string, mayHaveLeft: boolean, retryUnknown: boolean): Outcome {
  const unknown = mayHaveLeft && !retryUnknown;
  return {
    outcome: unknown ? "unknown" : "retry",
    cause: unknown ? "outcome_unknown" : "own_fault",
    message: unknown ? `${reason} The event may or may not have arrived.` : reason,
    details: [],
    throttled: false,
    again: !unknown,
  };
}

/**
 * Whether a request's outcome is known (`outcome`) or not, what follows from it could not be worked
 * out. So each request gets the simplest treatment that is right for it.
 */
export function settleAfterFault(
  outbound: OutboundRequest,
  reason: string,
  about: { nowMs: number; horizonHours: number; outcome?: Outcome | undefined; mayHaveLeft: boolean },
): Settlement[] {
  return requestsToGiveBack(outbound).map((queued) => {
    if (!outbound.queued.includes(queued)) return { queued, verdict: { kind: "release" } };
    if (about.outcome?.outcome === "delivered" && !outbound.batch) return { queued, verdict: { kind: "delivered" } };
    return { queued, verdict: verdictOf(queued, faultOutcome(reason, about.mayHaveLeft, queued.retryUnknown), about) };
  });
}

function verdictOf(queued: QueuedRequest, outcome: Outcome, about: { nowMs: number; horizonHours: number }): Verdict {
  try {
    return decide(queued, outcome, about);
  } catch {
    return { kind: "retry", delayMs: 1_000, reason: outcome.message, cause: outcome.cause ?? "other" };
  }
}
