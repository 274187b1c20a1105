export type Decision = { verdict: "within" | "over" | "undecided"; median: number; low: number; high: number };

/** How rarely the true median may lie outside the stated range, on either side together. */
const doubt = 0.05;

/**
 * What pairs of measurements, taken side by side, say about how much longer one of the two takes:
 * the median of their ratios, and the range in which the true one lies, whatever the noise.
 * "undecided": the limit lies within that range, so these pairs cannot tell; more pairs or a
 * quieter machine may.
 */
export function decide(ratios: readonly number[], limit: number): Decision {
  const sorted = [...ratios].sort((a, b) => a - b);
  const at = (i: number) => sorted[i] as number;
  const half = sorted.length / 2;
  const median = (at(Math.ceil(half) - 1) + at(Math.floor(half))) / 2;
  const out = leftOut(sorted.length);
  if (out === undefined) return { verdict: "undecided", median, low: 0, high: Number.POSITIVE_INFINITY };
  const [low, high] = [at(out), at(sorted.length - 1 - out)];
  return { verdict: low > limit ? "over" : high <= limit ? "within" : "undecided", median, low, high };
}

/**
 * How many can be left out at each end, given that a pair is as likely above the true median as
 * below it. Undefined: there are too few to say anything.
 */
function leftOut(count: number): number | undefined {
  let out: number | undefined;
  let share = 0.5 ** count;
  let below = share;
  for (let i = 0; 2 * below <= doubt; i++) {
    out = i;
    share = (share * (count - i)) / (i + 1);
    below += share;
  }
  return out;
}
