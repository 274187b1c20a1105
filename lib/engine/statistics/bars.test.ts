import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { barsOf, isTimeZone, rangeNames } from "./bars.ts";
import { cover } from "./cover.ts";
import { percentilesOf } from "./percentiles.ts";

const minute = (iso: string) => Date.parse(iso) / 60_000;
const iso = (at: number | undefined) => new Date((at ?? 0) * 60_000).toISOString();
const now = minute("2026-11-26T13:07:00Z");

describe("bars", () => {
  test.each([
    ["1h", "UTC", 60, "2026-11-26T12:08:00.000Z", "2026-11-26T13:08:00.000Z"],
    ["24h", "UTC", 97, "2026-11-25T13:00:00.000Z", "2026-11-26T13:15:00.000Z"],
    ["7d", "UTC", 84, "2026-11-19T14:00:00.000Z", "2026-11-26T14:00:00.000Z"],
    ["30d", "UTC", 30, "2026-10-28T00:00:00.000Z", "2026-11-27T00:00:00.000Z"],
    ["30d", "Asia/Tokyo", 30, "2026-10-27T15:00:00.000Z", "2026-11-26T15:00:00.000Z"],
    ["7d", "Asia/Kolkata", 84, "2026-11-19T14:30:00.000Z", "2026-11-26T14:30:00.000Z"],
  ] as const)("%s in %s: %d of them, to the end of the one that runs", (range, zone, count, from, to) => {
    const { bounds } = barsOf({ range }, zone, now);
    expect([bounds.length - 1, iso(bounds[0]), iso(bounds.at(-1))]).toEqual([count, from, to]);
  });

  test("days are as long as the reader's days, also when the clocks change", () => {
    const { bounds } = barsOf(
      { from: minute("2026-10-24T22:00:00Z"), to: minute("2027-02-20T00:00:00Z") },
      "Europe/Berlin",
      minute("2027-03-01T00:00:00Z"),
    );
    expect(bounds.slice(0, 2).map(iso)).toEqual(["2026-10-24T22:00:00.000Z", "2026-10-31T23:00:00.000Z"]);
    const days = barsOf({ range: "90d" }, "Europe/Berlin", minute("2026-11-26T13:07:00Z")).bounds;
    const lengths = days.slice(1).map((at, index) => at - (days[index] ?? 0));
    expect(new Set(lengths)).toEqual(new Set([1440, 1500]));
  });

  test.each([
    // Clocks that skip midnight, show it twice, or go back at its end.
    ["America/Santiago", "2026-09-06T12:00:00Z", ["2026-09-05T04:00:00.000Z", "2026-09-06T04:00:00.000Z", "2026-09-07T03:00:00.000Z"]],
    ["America/Havana", "2026-11-01T12:00:00Z", ["2026-10-31T04:00:00.000Z", "2026-11-01T04:00:00.000Z", "2026-11-02T05:00:00.000Z"]],
    ["Asia/Beirut", "2026-03-29T12:00:00Z", ["2026-03-27T22:00:00.000Z", "2026-03-28T22:00:00.000Z", "2026-03-29T21:00:00.000Z"]],
    ["Africa/Cairo", "2026-10-30T12:00:00Z", ["2026-10-28T21:00:00.000Z", "2026-10-29T22:00:00.000Z", "2026-10-30T22:00:00.000Z"]],
    ["Asia/Kolkata", "2026-10-30T12:00:00Z", ["2026-10-28T18:30:00.000Z", "2026-10-29T18:30:00.000Z", "2026-10-30T18:30:00.000Z"]],
  ])("a day of %s begins with its first minute", (zone, at, wanted) => {
    expect(barsOf({ range: "30d" }, zone, minute(at)).bounds.slice(-3).map(iso)).toEqual(wanted);
  });

  test("counts by source and mapping are kept by the minute, the hour and the day alone", () => {
    const zones = ["UTC", "Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns"];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 1, max: 395 * 1440 }),
        fc.integer({ min: 1, max: 100 * 1440 }),
        (zone, ago, length) => {
          const { bounds } = barsOf({ from: now - ago, to: now - ago + length }, zone, now, "details");
          expect(bounds.every((at) => ago <= 8 * 1440 || at % 60 === 0)).toBe(true);
          expect(bounds[0]).toBeLessThanOrEqual(now - ago);
          expect(bounds.at(-1)).toBeGreaterThanOrEqual(Math.min(now - ago + length, now + 1));
        },
      ),
    );
  });

  test("whatever is asked: ascending, about as many as fit, around what was asked, on buckets that are kept", () => {
    const zones = [
      "UTC",
      "Europe/Berlin",
      "America/St_Johns",
      "Australia/Lord_Howe",
      "Asia/Kathmandu",
      "America/Santiago",
      "Pacific/Chatham",
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 1, max: 395 * 1440 }),
        fc.integer({ min: 1, max: 395 * 1440 }),
        (zone, ago, length) => {
          const from = now - ago;
          const { bounds, stepMinutes } = barsOf({ from, to: from + length }, zone, now);
          expect(bounds.length).toBeLessThanOrEqual(110);
          expect(bounds.every((at, index) => index === 0 || at > (bounds[index - 1] ?? 0))).toBe(true);
          expect(bounds[0]).toBeLessThanOrEqual(from);
          expect(bounds[0]).toBeGreaterThan(from - stepMinutes - 120);
          expect(bounds.at(-1)).toBeGreaterThanOrEqual(Math.min(from + length, now + 1));
          const grain = ago > 100 * 1440 ? 60 : ago > 8 * 1440 ? 15 : 1;
          expect(bounds.every((at) => at % grain === 0)).toBe(true);
        },
      ),
      // Days that begin a quarter before the hour that is kept.
      { examples: [["Asia/Kathmandu", 144_001, 18_295]] },
    );
  });

  test.each(["0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "9999-12-31T00:00:00Z"])("a range from %s has no more bars", (from) => {
    for (const to of [minute(from) + 1, now]) {
      const { bounds } = barsOf({ from: minute(from), to }, "Asia/Kolkata", now);
      expect(bounds.length).toBeLessThanOrEqual(110);
      expect(bounds.length).toBeGreaterThanOrEqual(2);
      expect(bounds[0]).toBeGreaterThan(now - 410 * 1440);
    }
  });

  test("time zones are known or not", () => {
    expect(["UTC", "Europe/Berlin"].map(isTimeZone)).toEqual([true, true]);
    expect(["Mars/Olympus", ""].map(isTimeZone)).toEqual([false, false]);
    expect(rangeNames).toEqual(["1h", "24h", "7d", "30d", "90d"]);
  });
});

test("a cover is the range: each minute once, in few buckets, none of minutes that may be gone", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100_000 }), fc.nat(8_000), fc.constantFrom(0, 50_000, 200_000), (from, length, minutesFrom) => {
      const to = from + length;
      const pieces = cover(from, to, minutesFrom);
      const times = new Int8Array(from + length + 2 * 1_440);
      for (const { size, from: begin, to: end, sign } of pieces) {
        expect((begin % size) + (end % size)).toBe(0);
        if (size === 1 && sign === -1) expect(Math.floor(begin / 60) * 60).toBeGreaterThanOrEqual(minutesFrom);
        for (let at = begin; at < end; at++) times[at] = (times[at] ?? 0) + sign;
      }
      for (const [at, count] of times.entries())
        if (count !== (at >= from && at < to ? 1 : 0)) throw new Error(`${at} is there ${count} times`);
      const minutes = pieces.filter(({ size }) => size === 1).reduce((sum, piece) => sum + piece.to - piece.from, 0);
      expect(minutes).toBeLessThanOrEqual(minutesFrom === 0 ? 90 : 120);
      expect(pieces.length).toBeLessThanOrEqual(7);
    }),
  );
});

test("percentiles are right to within a fifth", () => {
  expect(percentilesOf(new Map())).toBeUndefined();
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 10_000_000 }), { minLength: 1, maxLength: 200 }), (values) => {
      const classes = new Map<number, number>();
      for (const value of values) {
        const index = Math.floor(Math.log(value) / Math.log(1.2));
        classes.set(index, (classes.get(index) ?? 0) + 1);
      }
      const sorted = values.toSorted((a, b) => a - b);
      const found = percentilesOf(classes);
      for (const [share, value] of [
        [0.5, found?.p50],
        [0.95, found?.p95],
        [0.99, found?.p99],
      ] as const) {
        const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
        expect(value).toBeGreaterThanOrEqual(exact / 1.21 - 1);
        expect(value).toBeLessThanOrEqual(exact * 1.21 + 1);
      }
    }),
  );
});
