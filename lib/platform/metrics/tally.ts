import "#server-only";
import { counter } from "./registry.ts";

/**
 * A counter for the hot path: counting costs an addition, and the figures are made when someone
 * asks. Every value of its one label is reported from the start, with 0, so that the first of a
 * kind shows as an increase.
 */
export function tally<Value extends string>(
  name: string,
  help: string,
  label: string,
  values: readonly Value[],
): (value: Value, by?: number) => void {
  const counts = Object.fromEntries(values.map((value) => [value, 0])) as Record<Value, number>;
  const told = { ...counts };
  const made = counter({
    name,
    help,
    labelNames: [label],
    collect() {
      for (const value of values) {
        this.inc({ [label]: value }, counts[value] - told[value]);
        told[value] = counts[value];
      }
    },
  });
  const shared = made as typeof made & { counts?: Record<Value, number> };
  // Where the other module graph made it first, its figures are added to.
  shared.counts ??= counts;
  const into = shared.counts;
  return (value, by = 1) => {
    into[value] += by;
  };
}

/** Limits a label to this many values: later ones count as "other". */
export function boundedLabel(most: number): (value: string) => string {
  const known = new Set<string>();
  return (value) => {
    if (known.has(value)) return value;
    if (known.size >= most) return "other";
    known.add(value);
    return value;
  };
}
