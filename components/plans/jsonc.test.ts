import { expect, test } from "vitest";
import { parseJsonc, readSettings } from "./jsonc.ts";

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

test.each<[string, object]>([
  ['{ "a": 1, } // fine', { settings: { a: 1 } }],
  ['{ "a": ', { mistake: expect.stringContaining("Line 1, column") }],
  ["[]", { mistake: expect.stringContaining("an object") }],
  ["", { mistake: expect.any(String) }],
])("the text %j of a mapping", (text, read) => expect(readSettings(text)).toEqual(read));
