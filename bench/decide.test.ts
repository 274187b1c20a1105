import fc from "fast-check";
import { expect, test } from "vitest";
import { decide } from "./decide.ts";

const repeat = (count: number, ...values: number[]) => Array.from({ length: count }, () => values).flat();

test.each([
  ["all of them short", repeat(12, 1), "within"],
  ["all of them long", repeat(12, 1.3), "over"],
  ["a few stalls of the machine, in either", [...repeat(9, 1.01), 9, 0.2, 7], "within"],
  ["long, and a few stalls beside the other", [...repeat(10, 1.5), 0.1, 0.2], "over"],
  ["half of them long", repeat(6, 0.9, 1.3), "undecided"],
  ["too few to tell", repeat(5, 1.3), "undecided"],
  ["none", [], "undecided"],
])("%s", (_, ratios, verdict) => {
  expect(decide(ratios, 1.1).verdict).toBe(verdict);
});

test("the same work on a noisy machine is called longer, or shorter, no oftener than is said", () => {
  // A fixed, repeatable noise that is far from normal.
  let state = 7;
  const random = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const noise = () => 1 + random() + (random() < 0.1 ? 20 * random() : 0);
  const verdicts = Array.from(
    { length: 2_000 },
    () =>
      decide(
        Array.from({ length: 24 }, () => noise() / noise()),
        1,
      ).verdict,
  );
  const wrong = verdicts.filter((verdict) => verdict !== "undecided").length;
  expect(wrong).toBeGreaterThan(0);
  expect(wrong / verdicts.length).toBeLessThan(0.05);
});

test("the median lies between its bounds, which are among what was measured", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 6, maxLength: 60 }), (ratios) => {
      const { low, median, high } = decide(ratios, 1.1);
      expect(low).toBeLessThanOrEqual(median);
      expect(median).toBeLessThanOrEqual(high);
      expect(ratios).toContain(low);
      expect(ratios).toContain(high);
    }),
  );
});
