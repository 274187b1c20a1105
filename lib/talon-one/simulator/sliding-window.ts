/**
 * The times of one client's requests in the last second, in milliseconds of one monotonic clock
 * that never goes back.
 */
export function createSlidingWindow(windowMs = 1000) {
  let times: number[] = [];
  let first = 0;

  function drop(nowMs: number): void {
    while (first < times.length && nowMs - (times[first] ?? 0) >= windowMs) first++;
    if (first > 1024 && first * 2 > times.length) {
      times = times.slice(first);
      first = 0;
    }
  }

  return {
    add(nowMs: number): number {
      drop(nowMs);
      times.push(nowMs);
      return times.length - first;
    },
    count(nowMs: number): number {
      drop(nowMs);
      return times.length - first;
    },
    /** Milliseconds until the window holds fewer than `limit`. */
    waitMs(nowMs: number, limit: number): number {
      drop(nowMs);
      const held = times.length - first;
      if (held < limit) return 0;
      return (times[first + held - limit] ?? nowMs) + windowMs - nowMs;
    },
  };
}
export type SlidingWindow = ReturnType<typeof createSlidingWindow>;
