import { expect, test } from "vitest";
import { parseJsonc } from "./jsonc.ts";

test("comments and trailing commas are fine", () => {
  expect(parseJsonc('{ // why\n "a": [1, 2,], /* b */ }')).toEqual({ ok: true, value: { a: [1, 2] } });
});

test.each([
  ['{\n  "a": 1\n  "b": 2\n}', 3, 3, "Expected a comma."],
  ['{ "a": hello }', 1, 8, "This is neither a value nor a key. Text needs double quotes."],
  ['{ "a": 1', 1, 9, "A closing } is missing."],
  ["", 1, 1, "Expected a value."],
  ["{} {}", 1, 4, "Unexpected text after the end."],
])("%j is wrong at line %i, column %i", (text, line, column, message) => {
  expect(parseJsonc(text)).toMatchObject({ ok: false, line, column, message });
});
