import { expect, test } from "vitest";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { readHcl } from "./hcl.ts";

const body = (text: string) => {
  const read = readHcl(`resource "r" "n" {\n${text}\n}`);
  return read.ok ? read.blocks[0]?.body : read.message;
};

test.each([
  ["a value", "n = 820982911946154508", '{"n":820982911946154508}'],
  ["a list", "n = [1, -820982911946154511]", '{"n":[1,-820982911946154511]}'],
  ["text of JSON", "n = jsonencode({ id = 820982911946154508 })", String.raw`{"n":"{\"id\":820982911946154508}"}`],
])("long numbers keep every digit in %s", (_, text, written) => {
  expect(encodeJson(body(text) as never)).toBe(written);
});
