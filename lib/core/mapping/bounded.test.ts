import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { Issue, JsonObject, JsonValue } from "#lib/platform/json.ts";
import { isThorough, runs } from "../testing/thorough.ts";
import { type CompiledMapping, compileMapping, encodeJson, loadLiquid, maxOutputLength, writtenLength } from "./index.ts";

beforeAll(loadLiquid);

function compile(mapping: JsonObject): CompiledMapping {
  const compiled = compileMapping(mapping);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues.slice(0, 5)));
  return compiled;
}

/**
 * A mapping of `levels` steps, each of which makes `a` again from the `a` of the step before;
 * `last` is made of the last one.
 */
function steps(levels: number, step: (level: number) => JsonValue, last: JsonValue = { "@path": "$.a" }): JsonObject {
  let mapping: JsonValue = { a: last };
  for (let level = levels; level > 0; level--) mapping = { "@transform": { apply: { a: step(level) }, mapping } };
  return { field: mapping };
}

function nested(levels: number, wrap: (inner: JsonValue) => JsonValue, core: JsonValue): JsonObject {
  let value = core;
  for (let level = 0; level < levels; level++) value = wrap(value);
  return { field: value };
}

const a = { "@path": "$.a" };
const pair = (): JsonValue => ({ left: a, right: a });
const hundred = "a".repeat(100);

/**
 * Each doubles, or more, at every level: 2^30 values or characters, from a mapping that fits on a
 * page.
 */
const growing: [string, JsonObject][] = [
  ["objects that hold the step before twice", steps(30, pair)],
  ["lists that hold it twice", steps(30, () => [a, a])],
  ["merged objects", steps(30, () => ({ "@merge": { objects: [{ l: a }, { r: a }], direction: "right" } }))],
  ["text that repeats itself", steps(30, () => ({ "@template": "{{a}}{{a}}" }))],
  ["Liquid that repeats itself", steps(30, () => ({ "@liquid": "{{ a }}{{ a }}" }))],
  ["text of a list that repeats itself", steps(30, () => [a, a], { "@template": "{{a}}" })],
  ["JSON text of it", steps(30, pair, { "@json": { mode: "encode", value: a } })],
  ["Liquid's JSON text of it", steps(30, pair, { "@liquid": "{{ a | json }}" })],
  ["flattening it", steps(30, pair, { "@flatten": { value: a, separator: "." } })],
  ["cleaning it", steps(30, pair, { "@excludeWhenNull": a })],
  ["each of its items", steps(30, () => [a, a], { "@arrayPath": ["$.a", { item: { "@path": "$." } }] })],
  ["lists made of lists", nested(30, (list) => ({ "@arrayPath": [list, { l: { "@path": "$." }, r: { "@path": "$." } }] }), "$.list")],
  ["replaced letters", nested(30, (value) => ({ "@replace": { value, pattern: "a", replacement: hundred } }), { "@path": "$.text" })],
  [
    "replaced letters in any case, twice",
    nested(
      30,
      (value) => ({ "@replace": { value, pattern: "A", replacement: hundred, pattern2: "a", replacement2: hundred, ignorecase: true } }),
      {
        "@path": "$.text",
      },
    ),
  ],
  ["JSON text of JSON text", nested(40, (value) => ({ "@json": { mode: "encode", value } }), { "@path": "$.text" })],
  ["keys with a long separator", { field: { "@flatten": { value: { "@path": "$.wide" }, separator: "-".repeat(100_000) } } }],
  ["a long constant for each item", { field: { "@arrayPath": ["$.list", { "@template": "-".repeat(1_000_000) }] } }],
];
const event: JsonObject = {
  a: { n: null, text: "aa" },
  text: 'a"a',
  list: Array.from({ length: 40 }, () => ({ a: 1 })),
  wide: Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`k${i}`, { a: { b: i } }])),
};

describe("a result that nobody could write out is not made", () => {
  test.each(growing)("%s", (_name, mapping) => {
    const compiled = compile(mapping);
    const issues: Issue[] = [];
    const started = process.cpuUsage();
    expect(compiled.evaluateValue(event, (issue) => issues.push(issue))).toBeUndefined();
    expect(issues).toEqual([
      {
        path: expect.stringMatching(/^field/),
        message: "What this makes of the event is longer than 10 million characters. Use the event's values fewer times.",
        code: "too_large",
      },
    ]);
    expect(compiled.evaluate(event)).toEqual({});
    expect(compiled.explain(event)).toEqual({ output: {}, fields: [] });
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1000, "milliseconds").toBeLessThan(4_000);
  });

  test("the part that makes it so long is named, not the whole mapping", () => {
    const issues: Issue[] = [];
    compile({ fine: { "@path": "$.text" }, ...steps(30, pair) }).evaluateValue(event, (issue) => issues.push(issue));
    expect(issues[0]?.path).toMatch(/^field(\.@transform\.mapping)+\.@transform\.apply$/);
  });

  test("the next event is not charged for the one before", () => {
    const compiled = compile({ field: { "@template": "{{big}}" } });
    const big = "x".repeat(maxOutputLength - 10);
    for (let i = 0; i < 3; i++) expect(compiled.evaluate({ big }).field).toHaveLength(big.length);
    expect(compiled.evaluate({ big: big + big })).toEqual({});
    expect(compiled.evaluate({ big: "x" })).toEqual({ field: "x" });
  });
});

describe("what can be written out stays as it is", () => {
  test("ten steps that double", () => {
    const { field } = compile(steps(10, pair)).evaluate({ a: 1 });
    expect(encodeJson(field as JsonValue).match(/1/g)).toHaveLength(1024);
    expect(
      compile(nested(3, (value) => ({ "@replace": { value, pattern: "a", replacement: hundred } }), a)).evaluate({ a: "a" }).field,
    ).toBe("a".repeat(1_000_000));
  });

  test("whatever the steps, the result is written out within the limit, or refused with the same path each time", () => {
    const step = fc.constantFrom<JsonValue>(
      a,
      pair(),
      [a, a, a],
      { "@template": "{{a}}, {{a}}" },
      { "@json": { mode: "encode", value: [a, a] } },
      { "@flatten": { value: { x: a, y: a }, separator: "." } },
      { "@merge": { objects: [{ x: a }, a, { y: a }], direction: "left" } },
      { "@arrayPath": ["$.a", { x: { "@path": "$." }, y: { "@path": "$." } }] },
      { "@excludeWhenNull": { x: a, y: a } },
      { "@replace": { value: a, pattern: "a", replacement: "aaa" } },
    );
    let refusals = 0;
    fc.assert(
      fc.property(
        fc.oneof(fc.array(step, { minLength: 1, maxLength: 8 }), fc.array(step, { minLength: 25, maxLength: 30 })),
        fc.jsonValue({ maxDepth: 2 }),
        (chain, core) => {
          const compiled = compile(steps(chain.length, (level) => chain[level - 1] as JsonValue));
          const refused: Issue[] = [];
          const value = compiled.evaluateValue({ a: core as JsonValue }, (issue) => refused.push(issue));
          const again: Issue[] = [];
          compiled.evaluateValue({ a: core as JsonValue }, (issue) => again.push(issue));
          expect(again).toEqual(refused);
          refusals += refused.length;
          if (refused.length === 0) expect(encodeJson(value as JsonValue).length).toBeLessThan(6 * maxOutputLength);
        },
      ),
      { numRuns: runs(150) },
    );
    if (isThorough) expect(refusals).toBeGreaterThan(0);
  });

  test("the length that is counted is that of the text, give or take what must be escaped", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const counted = writtenLength(value as JsonValue, Number.POSITIVE_INFINITY);
        const written = encodeJson(value as JsonValue).length;
        expect(written).toBeLessThanOrEqual(counted * 6 + 30);
        expect(counted).toBeLessThanOrEqual(written * 6 + 30);
      }),
    );
  });
});

test("explaining merges within merges takes no longer than what they hold", () => {
  const merged = nested(24, (inner) => ({ "@merge": { objects: [inner, { x: 1 }], direction: "right" } }), { y: a });
  const inside = nested(24, (inner) => ({ "@merge": { objects: [{ x: inner }, { y: a }], direction: "right" } }), { y: a });
  for (const mapping of [merged, inside]) {
    const { output, fields } = compile(mapping).explain({ a: 1 });
    expect(output).toHaveProperty("field");
    expect(fields).toHaveLength(1);
  }
});
