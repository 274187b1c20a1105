let offsetMs = Date.now() - performance.now();

/**
 * A monotonic time in milliseconds since 1970, however long ago it was taken. The distance between
 * two such times is right unless someone has set the clock in between.
 */
export function onTheWall(timeMs: number): number {
  const nowOffsetMs = Date.now() - performance.now();
  if (Math.abs(nowOffsetMs - offsetMs) > 50) offsetMs = nowOffsetMs;
  return offsetMs + timeMs;
}
