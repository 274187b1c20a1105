import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonValue } from "#lib/platform/json.ts";
import { fromJson } from "./from-json.ts";
import { toJson } from "./to-json.ts";

const path = fc.constantFrom("$.userId", "$.properties.total", "properties.products[0].sku", "$.traits['first name']", "");
const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.constantFrom("", 0, false));
const key = fc.oneof(fc.constantFrom("sku", "price", "_metadata", "@path", "@unknown", "__proto__", ""), fc.string({ maxLength: 4 }));

/** Mappings as people and imports write them, with misplaced keys and wrong types among them. */
const { value } = fc.letrec<{ value: JsonValue; directive: JsonValue }>((tie) => ({
  directive: fc.oneof(
    fc.record({ "@path": path }),
    fc.record({ "@template": fc.string() }),
    fc.record({ "@literal": tie("value") }),
    fc.record({ "@if": fc.record({ exists: tie("value"), then: tie("value"), else: tie("value") }, { requiredKeys: [] }) }),
    fc.record({ "@if": fc.record({ blank: tie("value"), then: tie("value"), else: tie("value") }, { requiredKeys: ["blank"] }) }),
    fc
      .tuple(fc.constantFrom("exists", "blank"), tie("value"), tie("value"))
      .map(([mode, test, last]): JsonValue => ({ "@if": { [mode]: test, then: test, else: last } })),
    fc.record({ "@case": fc.record({ operator: fc.constantFrom("lower", "upper", "title"), value: tie("value") }) }),
    fc.record({
      "@replace": fc.record(
        { value: tie("value"), pattern: fc.string(), replacement: scalar, global: scalar, ignorecase: fc.boolean(), pattern2: fc.string() },
        { requiredKeys: ["value", "pattern"] },
      ),
    }),
    fc.record({ "@flatten": fc.record({ value: tie("value"), separator: fc.string(), omitArrays: fc.boolean() }) }),
    fc.record({ "@merge": fc.record({ objects: fc.array(tie("value"), { maxLength: 3 }), direction: fc.constantFrom("left", "right") }) }),
    fc.record({ "@json": fc.record({ mode: fc.constantFrom("encode", "decode"), value: tie("value") }) }),
    fc.record({ "@liquid": scalar }),
    fc.record({ "@transform": fc.record({ apply: tie("value"), mapping: tie("value") }) }),
    fc.record({ "@excludeWhenNull": tie("value") }),
    fc.record({ "@arrayPath": fc.oneof(fc.tuple(path), fc.tuple(fc.oneof(path, tie("value")), tie("value")), tie("value")) }),
    fc.record({ "@path": path, _metadata: scalar }),
    fc.record({ "@literal": scalar, _metadata: fc.record({ label: fc.string() }) }),
    fc.record({ __segment_internal_directive: tie("value"), sku: tie("value") }),
  ) as fc.Arbitrary<JsonValue>,
  value: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    scalar,
    tie("directive"),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(key, tie("value"), { maxKeys: 3 }),
  ) as fc.Arbitrary<JsonValue>,
}));

describe("the form's values and the mapping language", () => {
  test("a mapping read and written again is the same mapping", () => {
    fc.assert(
      fc.property(value, (json) => {
        const plain = JSON.parse(JSON.stringify(json)) as JsonValue;
        expect(toJson(fromJson(plain))).toEqual(plain);
      }),
      { numRuns: 1500 },
    );
  });

  test("any JSON at all is read without a throw and comes back", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const plain = JSON.parse(JSON.stringify(json)) as JsonValue;
        expect(toJson(fromJson(plain))).toEqual(plain);
      }),
      { numRuns: 500 },
    );
  });

  test("an untouched value is written to the same object, so that it need not be compiled again", () => {
    const form = fromJson({ sku: { "@path": "$.sku" } });
    expect(toJson(form)).toBe(toJson(form));
  });
});

const cases: { title: string; json: JsonValue; kind: string; name?: string }[] = [
  { title: "a path", json: { "@path": "$.userId" }, kind: "event" },
  { title: "a raw value", json: "closed", kind: "fixed" },
  { title: "a literal", json: { "@literal": true }, kind: "fixed" },
  { title: "a template", json: { "@template": "{{userId}}-x" }, kind: "text" },
  { title: "a list of items", json: { "@arrayPath": ["$.properties.products", { sku: { "@path": "$.sku" } }] }, kind: "items" },
  { title: "a plain list", json: ["a", { "@path": "$.b" }], kind: "list" },
  { title: "an object", json: { price: 1 }, kind: "object" },
  { title: "two directives in one object", json: { "@path": "$.a", "@template": "b" }, kind: "advanced" },
  { title: "a directive of another name", json: { "@size": "$.a" }, kind: "advanced" },
  { title: "a directive with a key too many", json: { "@case": { operator: "lower", value: "A", locale: "tr" } }, kind: "advanced" },
  {
    title: "a fallback",
    json: { "@if": { exists: { "@path": "$.a" }, then: { "@path": "$.a" }, else: "b" } },
    kind: "function",
    name: "coalesce",
  },
  { title: "a condition", json: { "@if": { exists: { "@path": "$.a" }, then: "yes", else: "no" } }, kind: "function", name: "ifExists" },
  { title: "a blank condition", json: { "@if": { blank: { "@path": "$.a" }, then: "yes" } }, kind: "function", name: "ifNotBlank" },
  { title: "a Liquid template", json: { "@liquid": "{{ userId }}" }, kind: "function", name: "liquid" },
];

test.each(cases)("$title is shown as $kind", ({ json, kind, name }) => {
  expect(fromJson(json)).toMatchObject(name ? { kind, name } : { kind });
});

test("a chain of fallbacks is one list", () => {
  const path = (name: string): JsonValue => ({ "@path": name });
  const json: JsonValue = {
    "@if": { exists: path("a"), then: path("a"), else: { "@if": { exists: path("b"), then: path("b"), else: "c" } } },
  };
  expect(fromJson(json)).toMatchObject({ params: { values: [{ path: "a" }, { path: "b" }, { value: "c" }] } });
});
