export const hoursOfWeek = 168;
const hourMs = 3_600_000;
/** Gaps of more than a week are no longer distinguished. */
const longestMs = 7 * 24 * hourMs;

/** Events in each hour of the week (from Thursday 00:00 UTC, as hours since 1970 begin). */
export type HourProfile = readonly number[];

/**
 * How many events a source would usually have had since its last one: how many times its usual gap
 * has passed, also where the night's gaps are longer than the day's.
 */
export function expectedSince(profile: HourProfile, lastMs: number, nowMs: number): number {
  let expected = 0;
  for (let at = Math.max(lastMs, nowMs - longestMs); at < nowMs; ) {
    const hour = Math.floor(at / hourMs);
    const end = Math.min((hour + 1) * hourMs, nowMs);
    expected += ((profile[hour % hoursOfWeek] ?? 0) * (end - at)) / hourMs;
    at = end;
  }
  return expected;
}
