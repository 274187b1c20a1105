import { expect, test } from "vitest";
import { middleCut } from "./visible-text.ts";

test("a long text keeps its beginning and its end, and no character is cut in two", () => {
  expect(middleCut("properties.total", 20)).toBe("properties.total");
  expect(middleCut("properties.shipping.address.line", 15)).toBe("propert…ss.line");
  expect(middleCut("😀".repeat(50), 9)).toBe(`${"😀".repeat(4)}…${"😀".repeat(4)}`);
});
