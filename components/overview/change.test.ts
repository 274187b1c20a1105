import { expect, test } from "vitest";
import { changeWords } from "./change.ts";

test.each([
  [5, undefined, ""],
  [0, 0, "none in the previous period"],
  [7, 7, "no change"],
  [5, 0, "none in the previous period"],
  [0, 8, "8 in the previous period"],
  [2300, 19, "19 in the previous period"],
  [2300, 20, "115× the previous period"],
  [0, 80, "−100% vs previous period"],
  [112, 100, "+12% vs previous period"],
  [50, 100, "−50% vs previous period"],
  [300, 100, "3× the previous period"],
  [1234, 100, "12× the previous period"],
  [1000, 1001, "no change"],
])("%i after %s reads %j", (now, before, words) => {
  expect(changeWords(now, before)).toBe(words);
});
