import { expect, test } from "vitest";
import { jsonMistake } from "./json-mistake.ts";

test.each([
  '{"a": 1}',
  '// copied\n[{"a": 1,}]',
  '\ufeff{"a": 1}',
  'resource "a" "b" {\n  x = 1\n}',
  '# Terraform\nresource "a" "b" {}',
  '// Terraform\nresource "a" "b" {}',
  "words that the server refuses",
])("%j is left to the server", (text) => expect(jsonMistake(text)).toBeUndefined());

test.each([
  ['{\n  "a": 1\n  "b": 2\n}', "Line 3, column 3", '"b"'],
  ['/* first */ // second\n[{"a": }]', "Line 2, column 8", "}"],
  ['\ufeff{"a" 1}', "Line 1, column 6", "1"],
])("%j is told with its place", (text, place, at) => {
  const mistake = jsonMistake(text);
  expect(mistake?.message.startsWith(place)).toBe(true);
  expect(text.slice(mistake?.offset ?? 0).startsWith(at)).toBe(true);
});
