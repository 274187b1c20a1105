import type { Outcome } from "#lib/talon-one/outcome.ts";
import { bisect, concludePart } from "./bisect.ts";
import { decide } from "./decide.ts";
import type { OutboundRequest } from "./outbound-request.ts";
import type { Settlement } from "./queued-request.ts";

/**
 * Sent on in halves, to find what is bad in it, or settled; nothing is, while other parts of the
 * whole are open.
 */
export type Next = { halves: OutboundRequest[]; settlements?: undefined } | { halves?: undefined; settlements: Settlement[] };

/** What follows from a request's outcome. `mayBisect`: there is time left for the halves. */
export function decideNext(
  outbound: OutboundRequest,
  outcome: Outcome,
  about: { nowMs: number; horizonHours: number; mayBisect: boolean },
): Next {
  const { batch } = outbound;
  const halves = outcome.outcome === "refused" && about.mayBisect && !batch?.over ? bisect(outbound) : undefined;
  if (halves) return { halves };
  const release = { kind: "release" } as const;
  if (batch) {
    const verdict = concludePart(outbound, outcome, about);
    if (!verdict) return { settlements: [] };
    const whole = outbound.queued.map((queued) => ({ queued, verdict, tries: batch.sent }));
    return { settlements: [...whole, ...batch.deferred.map((queued) => ({ queued, verdict: release }))] };
  }
  // Refused, and there is no time left to find out what of it was bad.
  const unclear = outcome.outcome === "refused" && outbound.queued.length > 1;
  const tries = (outbound.tries ?? 0) + 1;
  return {
    settlements: [
      ...outbound.queued.map((queued) => ({
        queued,
        verdict: unclear ? { ...release, counted: true } : decide(queued, outcome, about),
        tries,
      })),
      ...outbound.deferred.map((queued) => ({ queued, verdict: release })),
    ],
  };
}
