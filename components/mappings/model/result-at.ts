import type { Trace } from "#lib/core/mapping/index.ts";
import { isWithin } from "./issue-places.ts";

/**
 * How the part at a place of the mapping got its value; if it runs once for each item of a list,
 * for the first item. Undefined if the event never got there.
 */
export function traceAtPlace(traces: readonly Trace[], place: string): Trace | undefined {
  let parts = traces;
  for (;;) {
    const next = parts.find((part) => isWithin(place, part.mappingPath));
    if (!next) return undefined;
    // A part may stand at the place of the one around it.
    if (next.mappingPath === place) return next;
    parts = next.parts;
  }
}
