import type { Outcome } from "#lib/talon-one/outcome.ts";
import { decide } from "./decide.ts";
import { concludePart } from "./parts.ts";
import { halve, type Shot } from "./shot.ts";
import type { Settlement } from "./unit.ts";

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
    const whole = shot.units.map((unit) => ({ unit, verdict, tries: shot.parts?.sent }));
    return { settlements: [...whole, ...shot.parts.behind.map((unit) => ({ unit, verdict: release }))] };
  }
  // Refused, and there is no time left to find out what of it was bad.
  const unclear = outcome.outcome === "refused" && shot.units.length > 1;
  const tries = (shot.tries ?? 0) + 1;
  return {
    settlements: [
      ...shot.units.map((unit) => ({ unit, verdict: unclear ? { ...release, counted: true } : decide(unit, outcome, about), tries })),
      ...shot.behind.map((unit) => ({ unit, verdict: release })),
    ],
  };
}
