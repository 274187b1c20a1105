export const hoursOfWeek = 168;
const hourMs = 3_600_000;
/** Gaps of more than a week are not distinguished. */
const longestMs = 7 * 24 * hourMs;

/** Events in each hour of the week (from Thursday 00:00 UTC, as hours since 1970 begin). */
export type HourProfile = readonly number[];

/**
 * How many events a source would usually have had since its last one, which is how many times its
 * usual gap has passed. It works even if gaps are longer by night than by day.
 */
export function expectedSince(profile: HourProfile, lastMs: number, nowMs: number): number {
  // After clocks have changed, all of it may come an hour later or earlier than it used to.
  return Math.min(...[-1, 0, 1].map((later) => expectedBy(profile, lastMs, nowMs, later)));
}

function expectedBy(profile: HourProfile, lastMs: number, nowMs: number, hoursLater: number): number {
  let expected = 0;
  for (let at = Math.max(lastMs, nowMs - longestMs); at < nowMs; ) {
    const hour = Math.floor(at / hourMs);
    const end = Math.min((hour + 1) * hourMs, nowMs);
    expected += ((profile[(hour - hoursLater + hoursOfWeek) % hoursOfWeek] ?? 0) * (end - at)) / hourMs;
    at = end;
  }
  return expected;
}
