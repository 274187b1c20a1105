const firstMs = 1_000;
const longestMs = 15 * 60_000;
const longestRetryAfterMs = 60 * 60_000;

/**
 * How long to wait before the next attempt: full jitter over 1 s, 2 s, 4 s ... at most 15 minutes,
 * and never less than Talon.One asked for (at most an hour). `failures` counts this one. `random`
 * is in [0, 1).
 */
export function retryDelayMs(failures: number, retryAfterMs: number | undefined, random = Math.random()): number {
  const span = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 20));
  const asked = Math.min(retryAfterMs ?? 0, longestRetryAfterMs);
  // All would return at the same moment; the added jitter spreads them out.
  return Math.round(asked > 0 ? asked + random * Math.min(span, 1_000) : random * span);
}

/**
 * True when the time for retries is over: counted from the first failure, so that waiting in a
 * queue or for a new key costs nothing.
 */
export function isPastHorizon(firstFailedAtMs: number, nowMs: number, horizonHours: number): boolean {
  return nowMs - firstFailedAtMs >= horizonHours * 3_600_000;
}
