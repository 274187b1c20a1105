import type { Outcome } from "#lib/talon-one/outcome.ts";
import { decide } from "./decide.ts";
import { concludePart } from "./parts.ts";
import type { Settlement } from "./queued-request.ts";
import { halve, type Shot } from "./shot.ts";

/**
 * Sent on in halves, to find what is bad in it, or settled; nothing is, while other parts of the
 * whole are open.
 */
export type Next = { halves: Shot[]; settlements?: undefined } | { halves?: undefined; settlements: Settlement[] };

/** What follows from a request's outcome. `mayHalve`: there is time left for the halves. */
export function decideNext(shot: Shot, outcome: Outcome, about: { nowMs: number; horizonHours: number; mayHalve: boolean }): Next {
  const halves = outcome.outcome === "refused" && about.mayHalve && !shot.parts?.over ? halve(shot) : undefined;
  if (halves) return { halves };
  const release = { kind: "release" } as const;
  if (shot.parts) {
    const verdict = concludePart(shot, outcome, about);
    if (!verdict) return { settlements: [] };
    const whole = shot.queued.map((queued) => ({ queued, verdict, tries: shot.parts?.sent }));
    return { settlements: [...whole, ...shot.parts.behind.map((queued) => ({ queued, verdict: release }))] };
  }
  // Refused, and there is no time left to find out what of it was bad.
  const unclear = outcome.outcome === "refused" && shot.queued.length > 1;
  const tries = (shot.tries ?? 0) + 1;
  return {
    settlements: [
      ...shot.queued.map((queued) => ({
        queued,
        verdict: unclear ? { ...release, counted: true } : decide(queued, outcome, about),
        tries,
      })),
      ...shot.behind.map((queued) => ({ queued, verdict: release })),
    ],
  };
}
