import { expect, test } from "vitest";
import { numberOrText, readScalar, whyNoNumber } from "./scalar.ts";

test.each([
  ["", null],
  ["5", 5],
  [" 1.50 ", 1.5],
  ["1.", 1],
  [".5", 0.5],
  ["-2e3", -2000],
  ["abc", "abc"],
  ["0x10", "0x10"],
  ["9007199254740993", "9007199254740993"],
  ["1e999", "1e999"],
  ["١٢", "١٢"],
  ["NaN", "NaN"],
  ["1,000", "1,000"],
])("typing %j is %j", (typed, value) => expect(numberOrText(typed)).toBe(value));

test.each(["1e999", "9007199254740993", " 12345678901234567890 "])("%j is told as a number that can’t be sent, not as none", (typed) => {
  expect(numberOrText(typed)).toBe(typed);
  expect(whyNoNumber(typed)).toContain("at most 15 digits");
});

test("what is no number is told as none", () => {
  for (const typed of ["12,5", "NaN", "1 000"]) expect(whyNoNumber(typed)).toContain("isn’t a number");
});

test("a change of type keeps what can be kept", () => {
  expect(readScalar("number", "12")).toBe(12);
  expect(readScalar("text", 12)).toBe("12");
  expect(readScalar("boolean", "true")).toBe(true);
  expect(readScalar("null", "x")).toBeNull();
});
