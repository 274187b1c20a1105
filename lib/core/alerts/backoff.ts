import { dayMs } from "./step.ts";

/** A message that no channel accepted is retried for a day. */
export const triedForMs = dayMs;
/** From the third refusal on, a channel counts as failing. */
export const failsAfterTries = 3;

const waitsMs = [5_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000];
const longestMs = 3_600_000;

/**
 * When to retry after this many attempts; undefined: never. A channel may ask for a longer wait.
 */
export function nextTryMs(tries: number, firstMs: number, nowMs: number, askedMs = 0): number | undefined {
  if (nowMs - firstMs >= triedForMs) return undefined;
  return nowMs + Math.min(Math.max(waitsMs[tries - 1] ?? longestMs, askedMs), longestMs);
}
