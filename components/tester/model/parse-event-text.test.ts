import { expect, test } from "vitest";
import { sampleEvents } from "#lib/core/segment/sample-events.ts";
import { parseEventText } from "./parse-event-text.ts";

test.each(sampleEvents.map((sample) => [sample.key, sample] as const))("the sample %s is read as it is shown", (_, sample) => {
  expect(parseEventText(sample.text ?? JSON.stringify(sample.event))).toEqual({ ok: true, event: sample.event });
});

test.each([
  ['{\n  "type": "track",\n  "userId": \n}', "Line 4, column 1: Expected a value."],
  ['{ "type": 5 }', "The event has no type"],
  ["[]", "An event is an object"],
  ["", "Line 1, column 1"],
  ["   ", "Line 1, column 4: Expected a value."],
  ['{ "type": "track", "total": NaN }', "Line 1, column 29: This is neither a value nor a key."],
  ['{ "type": "track", "total": Infinity }', "Line 1, column 29"],
  ["{ 'type': 'track' }", "Line 1, column 3"],
  ['{ "type": "track" } { "type": "track" }', "Unexpected text after the end."],
  ['{ "type": "track", "properties": "none" }', "properties must be an object"],
])("%j is refused in words", (text, words) => {
  expect(parseEventText(text)).toMatchObject({ ok: false, problem: expect.stringContaining(words) });
});

test.each([
  ["objects", `{ "type": "track", "properties": ${'{"a":'.repeat(600)}1${"}".repeat(600)} }`],
  ["lists without end", `{ "type": "track", "properties": ${"[".repeat(50_000)}${"]".repeat(50_000)} }`],
  ["lists without end, with a comment", `{ "type": "track", // mine\n "properties": ${"[".repeat(50_000)}${"]".repeat(50_000)} }`],
])("nested %s are refused in words", (_, text) => {
  expect(parseEventText(text)).toMatchObject({ ok: false, problem: expect.stringContaining("nested") });
});

test("a byte order mark is passed over, and places stay right", () => {
  expect(parseEventText('\ufeff{ "type": "track" }')).toEqual({ ok: true, event: { type: "track" } });
  expect(parseEventText('\ufeff{ "type": track }')).toMatchObject({ problem: expect.stringContaining("Line 1, column 12") });
});

test("of a key that stands twice the last counts, as on the server; __proto__ is a key like any other", () => {
  expect(parseEventText('{ "type": "page",\n  "type": "track" }')).toMatchObject({
    ok: true,
    event: { type: "track" },
    warning: { message: "“type” appears twice. The last one is used.", line: 2, column: 3 },
  });
  expect(parseEventText('{ "type": "track", "properties": { "type": 1 } }')).not.toHaveProperty("warning");
  const read = parseEventText('{ "type": "track", "__proto__": { "userId": "x" } }');
  expect(read.ok && Object.keys(read.event)).toEqual(["type", "__proto__"]);
  expect(read.ok && Object.getPrototypeOf(read.event)).toBe(Object.prototype);
});

test("a megabyte is read at once", () => {
  const items = Array.from({ length: 10_000 }, (_, n) => ({ sku: `sku-${n}`, name: "x".repeat(60) }));
  const started = performance.now();
  expect(parseEventText(JSON.stringify({ type: "track", properties: { items } })).ok).toBe(true);
  expect(performance.now() - started).toBeLessThan(1_000);
});
