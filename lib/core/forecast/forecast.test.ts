import fc from "fast-check";
import { expect, test } from "vitest";
import { durationWords, type Forecast, forecast, isRange } from "./forecast.ts";

const none = { low: 0, mean: 0, high: 0 };
const at = (deliveries: number, more: object = {}) =>
  forecast({ deliveries, limitPerSecond: 60, requestsPerDelivery: 1, arrivalsPerSecond: none, ...more });

test.each<[string, Forecast, Forecast]>([
  ["nothing waits", at(0), { shortest: 0, expected: 0, longest: 0 }],
  ["at the limit", at(13_440), { shortest: 224, expected: 224, longest: 224 }],
  ["two deliveries share a request", at(1_200, { requestsPerDelivery: 0.5 }), { shortest: 10, expected: 10, longest: 10 }],
  ["each delivery needs two requests", at(600, { requestsPerDelivery: 2 }), { shortest: 20, expected: 20, longest: 20 }],
  ["others come in between", at(600, { arrivalsPerSecond: { low: 0, mean: 30, high: 50 } }), { shortest: 10, expected: 20, longest: 60 }],
  [
    "at busy times it never ends",
    at(600, { arrivalsPerSecond: { low: 0, mean: 30, high: 60 } }),
    { shortest: 10, expected: 20, longest: null },
  ],
  ["more comes than goes", at(600, { arrivalsPerSecond: { low: 10, mean: 70, high: 90 } }), { grows: true }],
])("%s", (_, found, wanted) => {
  expect(found).toEqual(wanted);
});

test("more that waits or comes never ends earlier, and a higher limit never later", () => {
  const length = (found: Forecast) => ("grows" in found ? Number.POSITIVE_INFINITY : found.expected);
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 500 }), fc.nat(100), fc.nat(1_000), (waiting, limitPerSecond, mean, more) => {
      const arrivalsPerSecond = { low: mean, mean, high: mean };
      const base = length(at(waiting, { limitPerSecond, arrivalsPerSecond }));
      expect(length(at(waiting + more, { limitPerSecond, arrivalsPerSecond }))).toBeGreaterThanOrEqual(base);
      expect(length(at(waiting, { limitPerSecond: limitPerSecond + more, arrivalsPerSecond }))).toBeLessThanOrEqual(base);
    }),
  );
});

test("a range is told when it says something", () => {
  expect(isRange({ shortest: 224, longest: 224 })).toBe(false);
  expect(isRange({ shortest: 5, longest: 9 })).toBe(false);
  expect(isRange({ shortest: 95, longest: 100 })).toBe(false);
  expect(isRange({ shortest: 60, longest: 100 })).toBe(true);
  expect(isRange({ shortest: 60, longest: null })).toBe(true);
});

test.each([
  [0, "1 s"],
  [44.4, "44 s"],
  [60, "1 min"],
  [224, "3 min 44 s"],
  [7_500, "2 h 5 min"],
  [3_600, "1 h"],
  [273_600, "3 d 4 h"],
])("%d seconds are %s", (seconds, words) => {
  expect(durationWords(seconds)).toBe(words);
});
