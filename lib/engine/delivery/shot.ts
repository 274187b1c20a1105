import type { PlannedRequest } from "#lib/core/actions/types.ts";
import { groupUnits, mergeRequests, takeBatch } from "./coalesce.ts";
import { halveItems, type Parts } from "./parts.ts";
import type { Unit } from "./unit.ts";

/** What leaves as one request. */
export type Shot = {
  units: Unit[];
  /**
   * Claimed with them and sharing their lanes, but to be sent later: given back when these are
   * settled.
   */
  behind: Unit[];
  request: PlannedRequest;
  /** Under which it may have been announced already: the answer never came. */
  attemptId?: string;
  /** Requests that carried these units before, and were refused. */
  tries?: number;
  /** It carries a part of its unit's items. */
  parts?: Parts;
};

export const singleShot = (unit: Unit): Shot => ({ units: [unit], behind: [], request: unit.request });

/** One request of as many of these units as fit, and what is left over. */
export function mergedShot(units: readonly Unit[]): { shot: Shot; rest: Unit[] } {
  const { batch, rest } = takeBatch(groupUnits(units));
  const taken = batch.flat();
  if (batch.length === 1 && taken.length > 1) return { shot: prefixShot(taken), rest: rest.flat() };
  return { shot: { units: taken, behind: [], request: mergeRequests(taken) }, rest: rest.flat() };
}

/** Of units that share lanes, the first ones that fit; the others wait for them. */
function prefixShot(group: readonly Unit[]): Shot {
  // One unit a group makes takeBatch count them one by one; together they never come to more than
  // that.
  const { batch } = takeBatch(group.map((unit) => [unit]));
  const units = batch.flat();
  return { units, behind: group.slice(units.length), request: mergeRequests(units) };
}

/**
 * A refused request holds something bad: halved, again and again, until the bad one stands alone.
 * Groups stay whole; of the last group the first unit goes alone, and of a unit of many items each
 * half. Undefined when there is nothing to halve.
 */
export function halve(shot: Shot): Shot[] | undefined {
  if (shot.units.length < 2) return halveItems(shot);
  const tries = (shot.tries ?? 0) + 1;
  const groups = groupUnits(shot.units);
  if (groups.length === 1) {
    const [first, ...others] = shot.units as [Unit, ...Unit[]];
    return [{ ...singleShot(first), behind: [...others, ...shot.behind], tries }];
  }
  const middle = Math.ceil(groups.length / 2);
  return [groups.slice(0, middle), groups.slice(middle)].map((half, index) => {
    const units = half.flat();
    return { units, behind: index === 1 ? shot.behind : [], request: mergeRequests(units), tries };
  });
}

/** A shared attempt stays as long as the longest-lived of its deliveries. */
export const expiresOnOf = (shot: Shot) => shot.units.reduce((latest, unit) => (unit.expiresOn > latest ? unit.expiresOn : latest), "");

/**
 * What goes back to its lanes when this is not sent after all. A unit in parts goes back once,
 * whichever part is first to say so.
 */
export function unitsToGiveBack(shot: Shot): Unit[] {
  if (!shot.parts) return [...shot.units, ...shot.behind];
  if (shot.parts.over) return [];
  shot.parts.over = true;
  return [...shot.units, ...shot.parts.behind];
}
