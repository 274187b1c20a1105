import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRateLimiter, windowMs } from "./rate-limiter.ts";

/**
 * Sends as fast as the limiter allows for `forMs`, by a made-up clock; the answer is when each
 * request left.
 */
function run(
  limit: number,
  forMs: number,
  options: { full?: boolean; lagMs?: () => number; lateMs?: () => number; widenAt?: number } = {},
): number[] {
  const { full = false, lagMs = () => 0, lateMs = () => 0 } = options;
  const limiter = createRateLimiter(limit, { nowMs: 0, full });
  const pending: { at: number; left: () => void }[] = [];
  const departures: number[] = [];
  let now = 0;
  let widened = false;
  while (now < forMs) {
    pending.sort((a, b) => a.at - b.at);
    while (pending[0] && pending[0].at <= now) pending.shift()?.left();
    if (options.widenAt !== undefined && now >= options.widenAt && !widened) {
      widened = true;
      limiter.widen(now);
    }
    const wait = limiter.waitMs(now);
    if (wait <= 0) {
      const departure = limiter.start(now);
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
  const times = run(60, 60_000, { lagMs: () => (++i % 200 === 0 ? 20 : (i * 7) % 3), lateMs: () => (i % 317 === 7 ? 30 : i % 2) });
  expect(times.length).toBeGreaterThanOrEqual(60 * 60 * 0.99);
  expect(mostInASecond(times)).toBeLessThanOrEqual(60);
});

/**
 * What may disturb it: the process stands still, nothing waits, Talon.One says "too many requests",
 * the limit is changed and changed back.
 */
type Disturbance = { at: number; forMs: number; kind: "still" | "idle" | "widen" | "limit"; limit: number };

/**
 * Sends all the time, but for the disturbances; timers come up to two milliseconds late, and
 * requests leave a moment after their start.
 */
function runDisturbed(limit: number, disturbances: Disturbance[], options: { forMs: number; full: boolean; seed: number }): number[] {
  const limiter = createRateLimiter(limit, { nowMs: 0, full: options.full });
  const departures: number[] = [];
  let random = options.seed;
  const noise = () => {
    random = (random * 48_271) % 2_147_483_647;
    return random / 2_147_483_647;
  };
  const ahead = [...disturbances].sort((a, b) => a.at - b.at);
  let back = Number.POSITIVE_INFINITY;
  for (let now = 0; now < options.forMs; ) {
    const next = ahead[0];
    if (now >= back) {
      limiter.setLimit(limit);
      back = Number.POSITIVE_INFINITY;
    }
    if (next && next.at <= now) {
      ahead.shift();
      if (next.kind === "widen") limiter.widen(now);
      else if (next.kind === "limit") {
        limiter.setLimit(next.limit);
        back = now + next.forMs;
      } else now += next.forMs;
      continue;
    }
    const wait = limiter.waitMs(now);
    if (wait > 0) {
      now += Math.max(wait, 0.01) + noise() * 2;
      continue;
    }
    const leftAt = now + noise();
    limiter.start(now).left(leftAt);
    departures.push(leftAt);
    now += 0.01;
  }
  return departures.sort((a, b) => a - b);
}
const longestGap = (times: readonly number[]) => Math.max(...times.slice(1).map((at, i) => at - (times[i] as number)));
const mostWithin = (windowMs: number, times: readonly number[]) =>
  Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + windowMs).length));

describe("evenness", () => {
  const lastDisturbance = 6_000;
  const disturbances = fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: lastDisturbance }),
      forMs: fc.integer({ min: 1, max: 1_500 }),
      kind: fc.constantFrom("still", "idle", "limit"),
      limit: fc.constantFrom(1, 20, 59, 61, 200),
    }),
    { maxLength: 6 },
  ) as fc.Arbitrary<Disturbance[]>;

  test("five seconds after any disturbance no gap is over 50 ms, and at most 9 leave in any 100 ms; over 99 percent of the rate is used", () => {
    fc.assert(
      fc.property(disturbances, fc.boolean(), fc.integer({ min: 1, max: 1_000_000 }), (disturbed, full, seed) => {
        const calm = lastDisturbance + 1_500 * (disturbed.length + 1) + 5_000;
        const times = runDisturbed(60, disturbed, { forMs: calm + 8_000, full, seed }).filter((at) => at >= calm);
        expect(longestGap(times)).toBeLessThanOrEqual(50);
        expect(mostWithin(100, times)).toBeLessThanOrEqual(9);
        expect(times.length).toBeGreaterThanOrEqual(60 * 8 * 0.99 - 1);
      }),
      { numRuns: 60 },
    );
  });

  test("and a window after one, already: 900 that wait at once do not leave in the first part of every second", () => {
    const times = runDisturbed(60, [{ at: 0, forMs: 1_000, kind: "idle", limit: 60 }], { forMs: 15_000, full: false, seed: 7 });
    const later = times.filter((at) => at >= 3_500);
    expect(longestGap(later)).toBeLessThanOrEqual(50);
    expect(mostWithin(100, later)).toBeLessThanOrEqual(9);
  });

  test("timers that are late for a while, by up to 90 ms, cost nothing for good", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
        const late: Disturbance[] = [0, 1, 2, 3, 4].map((n) => ({
          at: 4_000 + n * 4_000 + (seed % 997),
          forMs: 30 + ((seed * (n + 7)) % 60),
          kind: "still",
          limit: 60,
        }));
        const times = runDisturbed(60, late, { forMs: 34_000, full: false, seed }).filter((at) => at >= 3_000 && at < 33_000);
        expect(times.length).toBeGreaterThanOrEqual(60 * 30 * 0.99);
        // But for the standstills themselves no gap is longer than a step and what it may grow by.
        const own = late.map(({ at }) => at);
        const gaps = times.slice(1).map((at, i) => ({ from: times[i] as number, ms: at - (times[i] as number) }));
        const others = gaps.filter(({ from, ms }) => !own.some((at) => from <= at + 20 && from + ms > at));
        expect(Math.max(...others.map(({ ms }) => ms))).toBeLessThanOrEqual(50);
        expect(mostWithin(100, times)).toBeLessThanOrEqual(9);
      }),
      { numRuns: 20 },
    );
  });

  test("never more than the limit in any second, whatever disturbs it", () => {
    fc.assert(
      fc.property(disturbances, fc.boolean(), fc.integer({ min: 1, max: 1_000_000 }), (disturbed, full, seed) => {
        // A limit that is changed holds from then on: what left under a higher one is not taken
        // back.
        const same = disturbed.filter((one) => one.kind !== "limit" || one.limit <= 60);
        expect(mostInASecond(runDisturbed(60, same, { forMs: 12_000, full, seed }))).toBeLessThanOrEqual(60);
      }),
      { numRuns: 60 },
    );
  });

  test.each([1, 7, 25, 120, 250])(
    "after a standstill, a limit of %i a second has its steps again, and at most 30 ms more between two",
    (limit) => {
      const times = runDisturbed(limit, [{ at: 2_000, forMs: 700, kind: "still", limit }], { forMs: 30_000, full: false, seed: 3 });
      const later = times.filter((at) => at >= 7_700);
      expect(longestGap(later)).toBeLessThanOrEqual(1_007 / limit + 32);
      expect(later.length).toBeGreaterThanOrEqual(Math.floor((22.3 * limit - 1) * 0.99));
    },
  );
});

test("a lower limit holds from the moment it is set, a higher one is used at once", () => {
  const limiter = createRateLimiter(60, { nowMs: 0, full: false });
  let now = 0;
  const send = (untilMs: number) => {
    let count = 0;
    while (now < untilMs) {
      const wait = limiter.waitMs(now);
      if (wait <= 0) {
        limiter.start(now).left(now);
        count++;
      }
      now += Math.max(0.01, Math.min(wait, untilMs - now));
    }
    return count;
  };
  send(5_000);
  limiter.setLimit(10);
  // Ten of the last second are in the window until then, however slowly the last of them left.
  expect(send(5_700)).toBe(0);
  expect(send(10_000)).toBeLessThanOrEqual(10 * 4.3);
  limiter.setLimit(60);
  expect(send(15_000)).toBeGreaterThan(60 * 5 * 0.98);
});

describe("a new sender", () => {
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
  const limiter = createRateLimiter(2, { nowMs: 0, full: false });
  const first = limiter.start(0);
  const second = limiter.start(600);
  expect(limiter.waitMs(5_000)).toBe(Number.POSITIVE_INFINITY);
  first.left(5_000);
  expect(limiter.waitMs(5_000)).toBe(windowMs); // one left just now, one still may: a place is free when the first has had its second
  second.ended(5_100);
  expect(limiter.waitMs(5_100)).toBeCloseTo(windowMs - 100, 0);
});
