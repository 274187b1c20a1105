import fc from "fast-check";
import { expect, test } from "vitest";
import { isPastHorizon, retryDelayMs } from "./retry-policy.ts";

test.each([
  [1, undefined, 0.999, 999],
  [1, undefined, 0, 0],
  [4, undefined, 0.5, 4_000],
  [40, undefined, 0.9999, 899_910],
  [1, 3_000, 0, 3_000],
  [6, 3_000, 0.5, 3_500],
  [1, 86_400_000, 0, 3_600_000],
])("failure %i, asked to wait %s, random %d: %i ms", (failures, retryAfterMs, random, expected) => {
  expect(retryDelayMs(failures, retryAfterMs, random)).toBe(expected);
});

test("never longer than 15 minutes by itself, never shorter than asked", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.option(fc.integer({ min: 0, max: 3_600_000 }), { nil: undefined }),
      (failures, asked) => {
        const delay = retryDelayMs(failures, asked);
        expect(delay).toBeGreaterThanOrEqual(asked ?? 0);
        expect(delay).toBeLessThanOrEqual(asked ? asked + 1_000 : 900_000);
      },
    ),
  );
});

test("the horizon counts from the first failure", () => {
  expect(isPastHorizon(0, 24 * 3_600_000 - 1, 24)).toBe(false);
  expect(isPastHorizon(0, 24 * 3_600_000, 24)).toBe(true);
});
