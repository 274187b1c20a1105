import { beforeAll, describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "#lib/platform/json.ts";
import { referenceTransform } from "../../../bench/reference.ts";
import { compileMapping, loadLiquid } from "./index.ts";

type Outcome = { value: JsonValue | undefined } | "refused" | "failed";

/**
 * One intended difference: what the reference makes of the field, and what ours does. There are no
 * others: conformance.test.ts sees to that.
 */
type Difference = { title: string; field: JsonValue; event: JsonValue; reference: Outcome; ours: Outcome };

const long = "abcdefghijk";
const transformEach: JsonValue = {
  "@arrayPath": ["$.list", { n: { "@transform": { apply: { x: { "@path": "$.a" } }, mapping: { "@path": "$.x" } } } }],
};

const differences: Difference[] = [
  {
    title: "@replace looks for up to 100 characters, the reference for 10",
    field: { "@replace": { value: { "@path": "$.a" }, pattern: long, replacement: "x" } },
    event: { a: `1${long}2` },
    reference: "refused",
    ours: { value: "1x2" },
  },
  {
    title: "@replace puts in up to 100 characters, the reference 10",
    field: { "@replace": { value: { "@path": "$.a" }, pattern: "b", replacement: long } },
    event: { a: "abc" },
    reference: "refused",
    ours: { value: `a${long}c` },
  },
  {
    title: "the second pair of @replace too",
    field: { "@replace": { value: { "@path": "$.a" }, pattern: "b", pattern2: long, replacement2: "x" } },
    event: { a: long },
    reference: "failed",
    ours: { value: "acdefghijk" },
  },
  {
    title: "$&, $1 and $$ in a replacement are what they are",
    field: { "@replace": { value: { "@path": "$.a" }, pattern: "b", replacement: "[$&$$]" } },
    event: { a: "abc" },
    reference: { value: "a[b$]c" },
    ours: { value: "a[$&$$]c" },
  },
  {
    title: "a value put into a template is not read for placeholders",
    field: { "@template": "Hi {{{name}}}" },
    event: { name: "{{secret}}", secret: "42" },
    reference: { value: "Hi 42" },
    ours: { value: "Hi {{secret}}" },
  },
  {
    title: "a value put into a template does not complete a placeholder around it",
    field: { "@template": "{{se{{{part}}}t}}" },
    event: { part: "cre", secret: "42" },
    reference: { value: "42" },
    ours: { value: "{{secret}}" },
  },
  {
    title: "paths read own properties only",
    field: { "@template": "{{a.constructor.name}}{{list.map.name}}" },
    event: { a: "x", list: [] },
    reference: { value: "Stringmap" },
    ours: { value: "" },
  },
  {
    title: "a path that is not text leaves its field out, not the whole event",
    field: { "@path": { "@path": "$.a" } },
    event: { a: 5 },
    reference: "failed",
    ours: { value: undefined },
  },
  {
    title: "an event's own toString does not stop a template",
    field: { "@template": "{{a}}" },
    event: { a: { toString: 1 } },
    reference: "failed",
    ours: { value: "[object Object]" },
  },
  {
    title: "@transform inside a list passes over items that are not objects",
    field: transformEach,
    event: { list: [{ a: 1 }, 5] },
    reference: "failed",
    ours: { value: [{ n: 1 }, {}] },
  },
  {
    title: "a Liquid template that fails for an event leaves its field out",
    field: { "@liquid": "{{ a | append: '!' }}" },
    event: { a: { toString: 1 } },
    reference: "failed",
    ours: { value: undefined },
  },
  {
    title: "an event that is not an object gives no value instead of an exception",
    field: { "@path": "$.a" },
    event: [1],
    reference: "failed",
    ours: { value: undefined },
  },
  {
    title: "an operator of @case that is neither lower nor upper is found before any event",
    field: { "@case": { operator: "title", value: { "@path": "$.a" } } },
    event: { a: "x" },
    reference: "failed",
    ours: "refused",
  },
  {
    title: "@if without a value to look at is found before any event",
    field: { "@if": { then: 1 } },
    event: {},
    reference: "failed",
    ours: "refused",
  },
  {
    title: "@merge without a direction is found before any event",
    field: { "@merge": { objects: [] } },
    event: {},
    reference: "failed",
    ours: "refused",
  },
  {
    title: "@flatten without a separator is found before any event",
    field: { "@flatten": { value: {} } },
    event: {},
    reference: "failed",
    ours: "refused",
  },
  {
    title: "@json of nothing is found before any event",
    field: { "@json": { mode: "encode", value: 0 } },
    event: {},
    reference: "failed",
    ours: "refused",
  },
  {
    title: "a filter that is off is found before any event",
    field: { "@liquid": "{% if a %}{{ a | sort }}{% endif %}" },
    event: {},
    reference: { value: "" },
    ours: "refused",
  },
  {
    title: "a Liquid template that cannot be read is found before any event",
    field: { "@liquid": "{{ a" },
    event: {},
    reference: "failed",
    ours: "refused",
  },
  {
    title: "lists are checked like every other place",
    field: { "@if": { exists: { "@path": "$.a" }, then: [{ "@nope": 1 }] } },
    event: {},
    reference: { value: undefined },
    ours: "refused",
  },
  {
    title: "two directives in one object are refused inside lists too",
    field: [{ "@path": "$.a", "@literal": 1 }],
    event: { a: 5 },
    reference: { value: [5] },
    ours: "refused",
  },
  {
    title: "a wrong argument is refused inside lists too",
    field: [{ "@case": { operator: "lower", value: 5 } }],
    event: {},
    reference: { value: [5] },
    ours: "refused",
  },
  {
    title: "a mapping nested more than 100 levels deep is refused",
    field: nest(60),
    event: {},
    reference: { value: 1 },
    ours: "refused",
  },
  {
    title: "a __proto__ key inside a value of the event stays what it is: data",
    field: { "@json": { mode: "decode", value: '{"__proto__":1,"a":2}' } },
    event: {},
    reference: { value: { a: 2 } },
    ours: { value: JSON.parse('{"__proto__":1,"a":2}') },
  },
  {
    title: "a missing list item is null, as it will be in JSON",
    field: [{ "@path": "$.a" }],
    event: {},
    reference: { value: [undefined] as unknown as JsonValue },
    ours: { value: [null] },
  },
  {
    title: "a root directive inside @transform's apply is checked as it will run, not as it is written",
    field: {
      "@transform": {
        apply: { __segment_internal_directive: { "@transform": { apply: { x: { "@path": "$.a" } } } }, y: { "@path": "$.x" } },
        mapping: { "@path": "$.y" },
      },
    },
    event: { a: 5 },
    reference: "refused",
    ours: { value: 5 },
  },
];

function nest(levels: number): JsonValue {
  let value: JsonValue = 1;
  for (let i = 0; i < levels; i++) value = { "@literal": { "@literal": value } };
  return value;
}

function referenceOutcome(field: JsonValue, event: JsonValue): Outcome {
  try {
    return { value: (referenceTransform({ field: structuredClone(field) }, event) as JsonObject).field };
  } catch (error) {
    return /ValidationError/.test(String((error as Error).stack)) ? "refused" : "failed";
  }
}

function ourOutcome(field: JsonValue, event: JsonValue): Outcome {
  const compiled = compileMapping({ field });
  return compiled.ok ? { value: compiled.evaluate(event).field } : "refused";
}

describe("intended differences from the reference", () => {
  beforeAll(loadLiquid);

  test.each(differences)("$title", ({ field, event, reference, ours }) => {
    expect(referenceOutcome(field, event)).toStrictEqual(reference);
    expect(ourOutcome(field, event)).toStrictEqual(ours);
  });

  test("the reference writes into the mapping it is given, ours never", () => {
    const mapping = () => ({ a: { "@replace": { value: "x", pattern: "y" } } });
    const shown = mapping();
    referenceTransform(shown, {});
    expect(shown).not.toStrictEqual(mapping());
    const kept = mapping();
    compileMapping(kept);
    expect(kept).toStrictEqual(mapping());
  });

  test("a Liquid counter writes into the reference's event, never into ours", () => {
    const mapping = { first: { "@liquid": "{% increment n %}" }, second: { "@path": "$.n" } };
    const shown = { n: 1 };
    expect(referenceTransform(structuredClone(mapping), shown)).toStrictEqual({ first: "1", second: 2 });
    expect(shown).toStrictEqual({ n: 2 });
    const kept = Object.freeze({ n: 1 });
    const compiled = compileMapping(mapping);
    expect(compiled.ok && compiled.evaluate(kept)).toStrictEqual({ first: "1", second: 1 });
  });

  test("the reference runs out of stack on a deep event, ours passes it on", () => {
    let deep: JsonValue = 1;
    for (let i = 0; i < 20_000; i++) deep = { a: deep };
    const mapping = { a: { "@path": "$.a" } };
    expect(() => referenceTransform(mapping, deep)).toThrow(RangeError);
    const compiled = compileMapping(mapping);
    expect(compiled.ok && compiled.evaluate(deep).a).toBe((deep as JsonObject).a);
  });

  test("dates in Liquid are in UTC and English on every machine", () => {
    const zone = process.env.TZ;
    const field = { "@liquid": "{{ '2026-02-03T23:30:00Z' | date: '%d %B %H:%M' }}" };
    try {
      process.env.TZ = "Asia/Tokyo";
      expect(referenceOutcome(field, {})).toStrictEqual({ value: "04 February 08:30" });
      expect(ourOutcome(field, {})).toStrictEqual({ value: "03 February 23:30" });
    } finally {
      process.env.TZ = zone;
    }
  });

  test("a Liquid rendering may take 10 million units of memory, a tenth of the reference's", () => {
    const doubling = `{% assign a = "${"x".repeat(100)}" %}${"{% assign a = a | append: a %}".repeat(17)}{{ a | size }}`;
    expect(referenceOutcome({ "@liquid": doubling }, {})).toStrictEqual({ value: String(100 * 2 ** 17) });
    expect(ourOutcome({ "@liquid": doubling }, {})).toStrictEqual({ value: undefined });
  });
});
