import { expect, test } from "vitest";
import { successRateWords } from "./success-rate.ts";

test.each([
  [1, "100%"],
  [0.99996, "99.9%"],
  [2 / 3, "66.6%"],
  [0, "0%"],
])("%d is %s", (rate, words) => {
  expect(successRateWords(rate)).toBe(words);
});
