import { expect, test } from "vitest";
import { evenWidths, moved, readWidths, type Widths } from "./widths.ts";

test("a border gives to one side what it takes from the other", () => {
  expect(moved([1, 1, 2], 0, 0.1).map((each) => Number(each.toFixed(6)))).toEqual([1.4, 0.6, 2]);
  expect(moved([1, 1, 2], 1, -0.05).map((each) => Number(each.toFixed(6)))).toEqual([1, 0.8, 2.2]);
});

test("no column vanishes, however far a border is dragged", () => {
  for (const at of [0, 1] as const)
    for (const by of [-5, 5]) {
      const widths: Widths = moved(evenWidths, at, by);
      expect(Math.min(...widths)).toBeCloseTo(0.45);
      expect(widths.reduce((sum, each) => sum + each)).toBeCloseTo(3);
    }
});

test.each([null, "", "{", "[1,2]", "[1,2,-3]", '["a",1,1]', "null"])("%s is no width", (text) => {
  expect(readWidths(text)).toEqual(evenWidths);
});
