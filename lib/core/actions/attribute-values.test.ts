import { describe, expect, it, test } from "vitest";
import type { JsonValue } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import { typedAttributes, typingOf } from "./attribute-values.ts";

const typed = (value: JsonValue, type: string) => {
  const info = [{ name: "a", type }];
  const { notes, issues } = typingOf({ a: value }, info, "attributes");
  for (const { path } of [...notes, ...issues]) expect(path).toBe("attributes.a");
  return { value: typedAttributes({ a: value }, info).a, notes: notes.length, issues: issues.length };
};

describe("times", () => {
  it.each<[JsonValue, string]>([
    ["2026-02-28", "2026-02-28T00:00:00.000Z"],
    ["2024-02-29", "2024-02-29T00:00:00.000Z"],
    ["2026-07-01 00:30", "2026-07-01T00:30:00.000Z"],
    ["2026-07-01T00:30:00", "2026-07-01T00:30:00.000Z"],
    ["2026-07-01T00:30:00.1234567", "2026-07-01T00:30:00.1234567Z"],
    ["2026-02-03T04:05:06+0200", "2026-02-03T04:05:06+02:00"],
    ["2026-02-03 04:05:06 -02", "2026-02-03T04:05:06-02:00"],
    ["2026-02-03t04:05:06z", "2026-02-03T04:05:06Z"],
    [1700000000, "2023-11-14T22:13:20.000Z"],
    ["1700000000", "2023-11-14T22:13:20.000Z"],
    [1700000000000, "2023-11-14T22:13:20.000Z"],
    [42249600000, "1971-05-05T00:00:00.000Z"],
    [-86400, "1969-12-31T00:00:00.000Z"],
    [9_999_999_999, "2286-11-20T17:46:39.000Z"],
    [10_000_000_000, "1970-04-26T17:46:40.000Z"],
  ])("%j is written anew, with a note", (given, value) => {
    expect(typed(given, "time")).toEqual({ value, notes: 1, issues: 0 });
  });

  it.each(["2026-02-03T04:05:06Z", "2026-02-03T04:05:06.123456789+05:45", "0001-01-01T00:00:00Z"])("%s is right as it is", (given) => {
    expect(typed(given, "time")).toEqual({ value: given, notes: 0, issues: 0 });
  });

  it.each<JsonValue>([
    "2026-02-30",
    "2025-02-29T12:00:00Z",
    "2026-13-01",
    "2026-01-31T24:00:00Z",
    "2026-01-31T12:60:00Z",
    "2026-01-31T12:00:60Z",
    "2026-01-31T12:00:00+24:00",
    1e18,
  ])("%j is refused", (given) => {
    expect(typed(given, "time")).toEqual({ value: given, notes: 0, issues: 1 });
  });

  it.each<JsonValue>(["20260203", "tomorrow", true, ["2026-02-03"]])("%j is passed as it is, with a note", (given) => {
    expect(typed(given, "time")).toEqual({ value: given, notes: 1, issues: 0 });
  });
});

test.each<[string, string, string, number]>([
  ["820982911946154508", "string", '"820982911946154508"', 1],
  ['"820982911946154508"', "number", "820982911946154508", 1],
  ["820982911946154508", "number", "820982911946154508", 0],
  ['"12"', "number", "12", 1],
  ['"twelve"', "number", '"twelve"', 1],
  ['"true"', "boolean", "true", 1],
  ['"yes"', "boolean", '"yes"', 1],
  ['{"lat":"1.5","lon":2}', "location", '{"lat":1.5,"lon":2}', 1],
  ['{"lat":1.5,"lon":2}', "location", '{"lat":1.5,"lon":2}', 0],
  ["null", "number", "null", 0],
  ['"x"', "unheard-of", '"x"', 0],
])("%s as %s is %s", (given, type, value, notes) => {
  const result = typed(parseJson(given), type);
  expect([encodeJson(result.value), result.notes, result.issues]).toEqual([value, notes, 0]);
});

test("a key named __proto__ and one that is not there change nothing", () => {
  const info = [{ name: "__proto__", type: "number" }, { name: "toString", type: "time" }, "x", { type: "time" }];
  const attributes = JSON.parse('{"__proto__":"1","a":"2"}');
  expect(typingOf(attributes, info, "a")).toEqual({ notes: [], issues: [] });
  expect(typedAttributes(attributes, info)).toEqual(attributes);
});
