import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPace, windowMs } from "./pace.ts";

/** Sends as fast as the pace allows for `forMs`, by a made-up clock; the answer is when each request left. */
function run(
  limit: number,
  forMs: number,
  options: { full?: boolean; lagMs?: () => number; lateMs?: () => number; widenAt?: number } = {},
): number[] {
  const { full = false, lagMs = () => 0, lateMs = () => 0 } = options;
  const pace = createPace(limit, { nowMs: 0, full });
  const pending: { at: number; left: () => void }[] = [];
  const departures: number[] = [];
  let now = 0;
  let widened = false;
  while (now < forMs) {
    pending.sort((a, b) => a.at - b.at);
    while (pending[0] && pending[0].at <= now) pending.shift()?.left();
    if (options.widenAt !== undefined && now >= options.widenAt && !widened) {
      widened = true;
      pace.widen(now);
    }
    const wait = pace.waitMs(now);
    if (wait <= 0) {
      const departure = pace.start(now);
      const at = now + lagMs();
      pending.push({
        at,
        left: () => {
          departure.left(at);
          departures.push(at);
        },
      });
      if (at === now) continue;
    }
    const next = Math.min(now + Math.max(wait, 0.01) + lateMs(), pending[0]?.at ?? Number.POSITIVE_INFINITY);
    now = Number.isFinite(next) ? Math.max(next, now + 0.01) : forMs;
  }
  return departures.sort((a, b) => a - b);
}

const mostInASecond = (times: readonly number[]) => {
  let most = 0;
  for (let from = 0, to = 0; to < times.length; to++) {
    while ((times[to] as number) - (times[from] as number) >= 1_000) from++;
    most = Math.max(most, to - from + 1);
  }
  return most;
};

test("never more than the limit in any second, whatever the limit, lag and lateness", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { minLength: 1, maxLength: 20 }),
      fc.array(fc.double({ min: 0, max: 30, noNaN: true }), { minLength: 1, maxLength: 20 }),
      fc.boolean(),
      (limit, lags, lates, full) => {
        let i = 0;
        const times = run(limit, 4_000, {
          full,
          lagMs: () => lags[i++ % lags.length] as number,
          lateMs: () => lates[i++ % lates.length] as number,
        });
        expect(mostInASecond(times)).toBeLessThanOrEqual(limit);
      },
    ),
    { numRuns: 60 },
  );
});

test.each([1, 7, 60, 250])("uses at least 99 percent of %i a second", (limit) => {
  const times = run(limit, 20_000);
  expect(times.length).toBeGreaterThanOrEqual(Math.floor(limit * 20 * 0.99));
  expect(mostInASecond(times)).toBeLessThanOrEqual(limit);
});

test("uses at least 99 percent of 60 a second although requests leave late, and now and then very late", () => {
  let i = 0;
  const times = run(60, 60_000, { lagMs: () => (++i % 200 === 0 ? 20 : (i * 7) % 3), lateMs: () => (i % 317 === 7 ? 60 : i % 2) });
  expect(times.length).toBeGreaterThanOrEqual(60 * 60 * 0.99);
  expect(mostInASecond(times)).toBeLessThanOrEqual(60);
});

describe("a new owner", () => {
  test("sends nothing for a window, for it does not know what the one before sent", () => {
    expect(run(60, 3_000, { full: true })[0]).toBeGreaterThanOrEqual(windowMs);
  });
  test("begins at once where nobody sent before", () => {
    expect(run(60, 1_000)[0]).toBe(0);
  });
});

test("too many requests: five percent slower for a minute, then as before", () => {
  const times = run(60, 90_000, { widenAt: 1_000 });
  const inSecond = (second: number) => times.filter((at) => at >= second * 1_000 && at < (second + 10) * 1_000).length;
  expect(inSecond(10)).toBeLessThanOrEqual(60 * 10 * 0.955);
  expect(inSecond(75)).toBeGreaterThanOrEqual(60 * 10 * 0.98);
});

test("a departure that is not known yet counts as one that may come any moment", () => {
  const pace = createPace(2, { nowMs: 0, full: false });
  const first = pace.start(0);
  const second = pace.start(600);
  expect(pace.waitMs(5_000)).toBe(Number.POSITIVE_INFINITY);
  first.left(5_000);
  expect(pace.waitMs(5_000)).toBe(windowMs); // one left just now, one still may: a place is free when the first has had its second
  second.ended(5_100);
  expect(pace.waitMs(5_100)).toBeCloseTo(windowMs - 100, 0);
});
