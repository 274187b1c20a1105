import { expect, test } from "vitest";
import { numberOrText, readScalar } from "./scalar.ts";

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
])("typing %j is %j", (typed, value) => expect(numberOrText(typed)).toBe(value));

test("a change of type keeps what can be kept", () => {
  expect(readScalar("number", "12")).toBe(12);
  expect(readScalar("text", 12)).toBe("12");
  expect(readScalar("boolean", "true")).toBe(true);
  expect(readScalar("null", "x")).toBeNull();
});
