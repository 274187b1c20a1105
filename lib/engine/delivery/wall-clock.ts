let offsetMs = Date.now() - performance.now();

/**
 * A time of the monotonic clock in milliseconds since 1970, however long ago it was asked for. Two
 * of them stand as far apart as they were, unless someone has set the clock in between.
 */
export function onTheWall(timeMs: number): number {
  const nowOffsetMs = Date.now() - performance.now();
  if (Math.abs(nowOffsetMs - offsetMs) > 50) offsetMs = nowOffsetMs;
  return offsetMs + timeMs;
}
