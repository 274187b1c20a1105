/** Classes of durations, as buckets hold them, and how many fell into each. */
export type Classes = ReadonlyMap<number, number>;
export type Percentiles = { p50: number; p95: number; p99: number };

/** A class ends here, in milliseconds: each is a fifth longer than the one before. */
export const classEndMs = (index: number): number => 1.2 ** (index + 1);

/**
 * In milliseconds, right to within a class; undefined if nothing was counted. A value's place
 * inside its class is taken from its rank.
 */
export function percentilesOf(classes: Classes): Percentiles | undefined {
  const sorted = [...classes].filter(([, count]) => count > 0).sort(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return undefined;
  const at = (share: number) => {
    let before = 0;
    for (const [index, count] of sorted) {
      if (before + count >= share * total) {
        const [begin, end] = [index === 0 ? 0 : classEndMs(index - 1), classEndMs(index)];
        return Math.round(begin + ((share * total - before) / count) * (end - begin));
      }
      before += count;
    }
    return Math.round(classEndMs(sorted.at(-1)?.[0] ?? 0));
  };
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
