import { beforeAll, describe, expect, it, test } from "vitest";
import type { JsonValue } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import { compileTrigger } from "../segment/trigger.ts";
import { compileMapping, loadLiquid } from "./index.ts";

beforeAll(() => loadLiquid());

const event = parseJson(
  '{"id":820982911946154508,"price":12345678901234.56789,"list":[{"id":9007199254740993}],"text":"{\\"id\\":9007199254740993}","$":"$.id"}',
);

const made = (value: JsonValue) => {
  const compiled = compileMapping({ v: value });
  if (!compiled.ok) return compiled.issues.map(({ path }) => path).join();
  const output = compiled.evaluate(event);
  expect(encodeJson(compiled.explain(event).output)).toBe(encodeJson(output));
  return encodeJson(output.v as JsonValue);
};

describe("every digit is kept", () => {
  it.each<[JsonValue, string]>([
    [{ "@path": "$.id" }, "820982911946154508"],
    [{ "@path": { "@path": "$" } }, "820982911946154508"],
    [{ "@template": "shop-{{id}}, {{price}}" }, '"shop-820982911946154508, 12345678901234.56789"'],
    [
      { "@liquid": "shop-{{ id }} {{ list[0].id | append: '!' }} {{ id | json }}" },
      '"shop-820982911946154508 9007199254740993! 820982911946154508"',
    ],
    [{ "@liquid": "{% if id > 5 %}more{% endif %}" }, '"more"'],
    [{ "@json": { mode: "encode", value: { "@path": "$.list" } } }, '"[{\\"id\\":9007199254740993}]"'],
    [{ "@json": { mode: "decode", value: { "@path": "$.text" } } }, '{"id":9007199254740993}'],
    [{ "@replace": { value: { "@path": "$.id" }, pattern: "82", replacement: "" } }, '"09911946154508"'],
    [{ "@case": { operator: "upper", value: { "@path": "$.id" } } }, "820982911946154508"],
    [{ "@arrayPath": ["$.list", { sku: { "@path": "$.id" } }] }, '[{"sku":9007199254740993}]'],
    [{ "@arrayPath": ["$.id", { sku: "x" }] }, "820982911946154508"],
    [{ "@flatten": { value: { a: { "@path": "$.id" } }, separator: "." } }, '{"a":820982911946154508}'],
    [{ "@merge": { objects: [{ "@path": "$.id" }, { a: { "@path": "$.id" } }], direction: "right" } }, '{"a":820982911946154508}'],
    [{ "@excludeWhenNull": { a: { "@path": "$.id" }, b: null } }, '{"a":820982911946154508}'],
    [
      { "@transform": { apply: { a: [{ "@path": "$.id" }, { "@path": "$.none" }] }, mapping: { b: { "@path": "$.a" } } } },
      '{"b":[820982911946154508,null]}',
    ],
    [{ "@if": { blank: { "@path": "$.id" }, then: { "@path": "$.id" } } }, "820982911946154508"],
  ])("%j", (value, expected) => {
    expect(made(value)).toBe(expected);
  });
});

test.each(["$.id.digits", "$.id.toJSON", "$.id.toString", "$.id.length", "$.id.constructor"])("nothing is below a number: %s", (path) => {
  expect(made({ "@path": path })).toBe(undefined);
});

test("a number in the mapping that cannot be kept is a mistake with its place", () => {
  expect(made(parseJson('{"a":[1,820982911946154508]}'))).toBe("v.a[1]");
});

test.each([
  ["id > 5", true],
  ["id >= 5 and id != 5", true],
  ["id < 5", false],
  ["price > 12345678901234", true],
])("triggers compare the nearest plain number: %s", (condition, matches) => {
  const trigger = compileTrigger(condition.replaceAll(/\b(id|price)\b/g, "properties.$1"));
  expect(trigger.ok && trigger.matches({ type: "track", properties: event })).toBe(matches);
});
