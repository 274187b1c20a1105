import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "#lib/platform/json.ts";
import { growth } from "#lib/platform/testing/in-turns.ts";
import { isThorough, runs, sized } from "../testing/thorough.ts";
import { type CompiledMapping, compileMapping, encodeJson, loadLiquid, mappingUsesLiquid, validateMapping } from "./index.ts";
import { json, mapping as randomMapping } from "./testing/arbitraries.ts";

beforeAll(loadLiquid);

function compile(mapping: JsonObject): CompiledMapping {
  const compiled = compileMapping(mapping);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues.slice(0, 5)));
  return compiled;
}

function nested(depth: number, wrap: (inner: JsonValue, level: number) => JsonValue, core: JsonValue = 1): JsonValue {
  let value = core;
  for (let level = 0; level < depth; level++) value = wrap(value, level);
  return value;
}

/** Every directive, each over the whole of `deep`. */
const overDeep: JsonObject = {
  path: { "@path": "$.deep" },
  inside: { "@path": "$.deep.a.a.a" },
  template: { "@template": "{{deep}} {{{deep}}} {{list}}" },
  literal: { "@literal": { "@path": "$.deep" } },
  exists: { "@if": { exists: { "@path": "$.deep" }, then: { "@path": "$.deep" } } },
  blank: { "@if": { blank: { "@path": "$.list" }, then: 1, else: { "@path": "$.list" } } },
  case: { "@case": { operator: "upper", value: { "@path": "$.deep" } } },
  replace: { "@replace": { value: { "@path": "$.deep" }, pattern: "a" } },
  list: { "@arrayPath": ["$.list", { item: { "@path": "$." } }] },
  merge: { "@merge": { objects: [{ "@path": "$.deep" }, { "@path": "$.list" }], direction: "left" } },
  transform: { "@transform": { apply: { x: { "@path": "$.deep" } }, mapping: { y: { "@path": "$.x" } } } },
  flatten: { "@flatten": { value: { "@path": "$.deep" }, separator: "." } },
  flattenList: { "@flatten": { value: { "@path": "$.list" }, separator: "." } },
  encode: { "@json": { mode: "encode", value: { "@path": "$.deep" } } },
  decode: { "@json": { mode: "decode", value: { "@json": { mode: "encode", value: { "@path": "$.list" } } } } },
  clean: { "@excludeWhenNull": { "@path": "$.deep" } },
  liquid: { "@liquid": "{{ deep }}{{ list | size }}{{ deep | json }}{{ list }}" },
};

describe("deep events", () => {
  for (const depth of isThorough ? [5_000, 50_000] : [5_000]) {
    test(`${depth} levels survive every directive`, () => {
      const deep = nested(depth, (a) => ({ a }), { b: null });
      const list = nested(depth, (a) => [a], null);
      const compiled = compile(overDeep);
      const event = { deep, list };
      const output = compiled.evaluate(event);
      expect(output.path === deep).toBe(true);
      expect(output.template).toBe("[object Object] [object Object] ");
      expect(output.blank === list).toBe(true);
      expect(Object.keys(output.flatten as JsonObject)).toStrictEqual([`${"a.".repeat(depth)}b`]);
      expect((output.encode as string).length).toBe(depth * 6 + '{"b":null}'.length);
      expect(encodeJson(output.decode)).toBe(`${"[".repeat(depth)}null${"]".repeat(depth)}`);
      expect(encodeJson(output.clean)).toBe(`${'{"a":'.repeat(depth)}{}${"}".repeat(depth)}`);
      const explained = compiled.explain(event);
      expect(encodeJson(explained.output) === encodeJson(output)).toBe(true);
    });
  }

  test("a list with a missing item in an intermediate step is settled at any depth", () => {
    const list = { "@literal": [{ "@path": "$.missing" }, { "@path": "$.deep" }] };
    const compiled = compile({ x: { "@transform": { apply: { list }, mapping: { "@path": "$.list" } } } });
    const deep = nested(50_000, (a) => ({ a }));
    const [missing, rest] = compiled.evaluate({ deep }).x as JsonValue[];
    expect(missing).toBeNull();
    expect(encodeJson(rest) === encodeJson(deep)).toBe(true);
  });

  test("a deep list is an empty text, or not, by what is at the bottom", () => {
    const compiled = compile({ is: { "@if": { blank: { "@path": "$.list" }, then: "filled", else: "blank" } } });
    expect(compiled.evaluate({ list: nested(50_000, (a) => [a], "") })).toStrictEqual({ is: "blank" });
    expect(compiled.evaluate({ list: nested(50_000, (a) => [a], 0) })).toStrictEqual({ is: "filled" });
  });
});

describe("deep mappings are refused, not run", () => {
  const shapes: [string, (inner: JsonValue) => JsonValue][] = [
    ["objects", (inner) => ({ a: inner })],
    ["lists", (inner) => [inner]],
    ["literals", (inner) => ({ "@literal": inner })],
    ["branches", (inner) => ({ "@if": { exists: 1, then: inner, else: inner } })],
    ["steps", (inner) => ({ "@transform": { apply: { a: 1 }, mapping: { a: inner } } })],
  ];
  test.each(shapes)("%s, 5,000 levels", (name, wrap) => {
    // A branch holds its inner value twice, so that one must be bounded in breadth too.
    const mapping = { field: nested(name === "branches" ? 12 : 5_000, wrap) };
    const issues = validateMapping(mapping);
    if (name !== "branches") expect(issues[0]).toMatchObject({ code: "too_deep" });
    expect(issues.length).toBeLessThan(10);
    expect(mappingUsesLiquid(mapping)).toBe(false);
  });
});

const wide = (count: number): JsonObject => Object.fromEntries(Array.from({ length: count }, (_, i) => [`key${i}`, { a: i, b: null }]));

describe("time grows with size, not with its square", () => {
  type Work = (size: number) => () => unknown;
  const evaluation = (mapping: (size: number) => JsonObject, event: (size: number) => JsonObject): Work => {
    return (size) => {
      const compiled = compile(mapping(size));
      const shown = event(size);
      return () => compiled.evaluate(shown);
    };
  };
  const scenarios: [string, number, Work][] = [
    [
      "evaluating a mapping of 20,000 keys",
      20_000,
      evaluation(
        (size) => Object.fromEntries(Array.from({ length: size }, (_, i) => [`f${i}`, { "@path": `$.p.key${i}.a` }])),
        (size) => ({ p: wide(size) }),
      ),
    ],
    [
      "compiling a mapping of 20,000 keys",
      20_000,
      (size) => {
        const mapping = wide(size);
        return () => compileMapping(mapping);
      },
    ],
    [
      "refusing a mapping of 20,000 mistakes",
      20_000,
      (size) => {
        const mapping = Object.fromEntries(Array.from({ length: size }, (_, i) => [`f${i}`, { "@nope": i }]));
        return () => validateMapping(mapping);
      },
    ],
    [
      "a template of 10,000 placeholders",
      10_000,
      evaluation(
        (size) => ({ t: { "@template": "{{a.b}} ".repeat(size) } }),
        () => ({ a: { b: "text" } }),
      ),
    ],
    [
      "compiling a template of 10,000 placeholders",
      10_000,
      (size) => () => compileMapping({ t: { "@template": "{{a.b}}{{{c}}}".repeat(size) } }),
    ],
    ["compiling a template of opening braces", 200_000, (size) => () => compileMapping({ t: { "@template": "{".repeat(size) } })],
    [
      "compiling a template of unfinished placeholders",
      40_000,
      (size) => () => compileMapping({ t: { "@template": "{{{a}".repeat(size) } }),
    ],
    ["a path of 40,000 keys", 40_000, (size) => () => compileMapping({ t: { "@path": "a]'".repeat(size) } })],
    [
      "flattening 20,000 keys",
      20_000,
      evaluation(
        () => ({ f: { "@flatten": { value: { "@path": "$.p" }, separator: "." } } }),
        (size) => ({ p: wide(size) }),
      ),
    ],
    [
      "merging 20,000 keys",
      20_000,
      evaluation(
        () => ({ f: { "@merge": { objects: [{ "@path": "$.p" }, { "@path": "$.p" }], direction: "left" } } }),
        (size) => ({ p: wide(size) }),
      ),
    ],
    [
      "cleaning 20,000 keys",
      20_000,
      evaluation(
        () => ({ f: { "@excludeWhenNull": { "@path": "$.p" } } }),
        (size) => ({ p: wide(size) }),
      ),
    ],
    [
      "mapping 20,000 items",
      20_000,
      evaluation(
        () => ({ f: { "@arrayPath": ["$.l", { x: { "@path": "$.a" } }] } }),
        (size) => ({ l: Object.values(wide(size)) as JsonValue[] }),
      ),
    ],
    [
      // From 10,000 items on, the engine writes a list in another way, at ten times the cost an
      // item.
      "text of a list of 160,000 items",
      160_000,
      evaluation(
        () => ({ f: { "@template": "{{l}}" } }),
        (size) => ({ l: Array.from({ length: size }, (_, i) => [i, [null]]) }),
      ),
    ],
    [
      "explaining 20,000 fields",
      20_000,
      (size) => {
        const compiled = compile(Object.fromEntries(Array.from({ length: size }, (_, i) => [`f${i}`, { "@template": "{{a}}" }])));
        return () => compiled.explain({ a: 1 });
      },
    ],
  ];
  test.each(scenarios)("%s", (_name, size, work) => {
    // Far apart: what is dearer once and for all for large data stays far below a square's 32.
    const factor = 32;
    const limit = 12;
    const largest = sized(size);
    expect(growth(work(largest / factor), work(largest), factor, limit)).toBeLessThan(limit);
  });
});

describe("names that reach into prototypes", () => {
  const proto = JSON.parse(
    '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"a":{"__proto__":{"polluted":true},"n":null}}',
  ) as JsonObject;

  test("pollute nothing, in events or mappings", () => {
    const mapping: JsonObject = {
      ...overDeep,
      merge: { "@merge": { objects: [{ "@path": "$." }, proto], direction: "right" } },
      flat: { "@flatten": { value: { "@path": "$." }, separator: "." } },
      clean: { "@excludeWhenNull": { "@path": "$." } },
      decoded: { "@merge": { objects: [{ "@json": { mode: "decode", value: '{"__proto__":{"polluted":true}}' } }], direction: "right" } },
      raw: proto,
      liquid: {
        "@liquid": "{{ __proto__ }}{{ constructor.prototype | json }}{{ a.constructor.name }}{{ 'x' | constructor }}{{ 'x' | __proto__ }}",
      },
    };
    Object.defineProperty(mapping, "__proto__", { value: { polluted: { "@path": "$.a" } }, enumerable: true });
    const output = compile(mapping).evaluate({ ...proto, deep: proto, list: [proto] });
    compile(mapping).explain(proto);
    expect(({} as JsonObject).polluted).toBeUndefined();
    for (const key of ["merge", "flat", "clean", "decoded", "raw"]) {
      const made = output[key] as JsonObject;
      expect(Object.getPrototypeOf(made)).toBe(Object.prototype);
      expect(made.polluted).toBeUndefined();
      expect(Object.hasOwn(made, "__proto__")).toBe(false);
    }
    expect(output.polluted).toBeUndefined();
    expect(Object.getPrototypeOf(output)).toBe(Object.prototype);
  });

  test.each(["constructor", "__proto__", "toString", "hasOwnProperty", "a.constructor.constructor", "list.map", "name.trim", "n.toFixed"])(
    "$.%s is undefined",
    (path) => {
      const compiled = compile({ v: { "@path": `$.${path}` }, t: { "@template": `<{{${path}}}>` } });
      expect(compiled.evaluate({ a: {}, list: [1], name: "x", n: 5 })).toStrictEqual({ t: "<>" });
    },
  );
});

test("a prototype that somebody else polluted is not read either", () => {
  const compiled = compile({
    a: { "@path": "$.polluted" },
    b: { "@path": "$.x.polluted" },
    c: { "@arrayPath": ["$.l", { d: { "@path": "$.polluted" } }] },
  });
  const prototype = Object.prototype as unknown as JsonObject;
  try {
    prototype.polluted = "yes";
    expect(Object.keys(compiled.evaluate({ x: {}, l: [{}] }))).toStrictEqual(["c"]);
    expect(compiled.explain({ x: {}, l: [] }).fields[0]?.reads).toHaveLength(1);
    expect(Object.hasOwn((compiled.evaluate({ l: [{}] }).c as JsonObject[])[0] as JsonObject, "d")).toBe(false);
    expect(compiled.evaluate({ x: { polluted: "own" } }).b).toBe("own");
  } finally {
    delete prototype.polluted;
  }
});

/** Throws at the first write, since modules run in strict mode. */
function freeze<T extends JsonValue>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const item of Object.values(value)) if (item !== undefined) freeze(item as JsonValue);
    Object.freeze(value);
  }
  return value;
}

test("any mapping meets any JSON event without throwing or writing to either", () => {
  const anyDirectives = fc.dictionary(
    fc.constantFrom("@path", "@if", "@merge", "@flatten", "@replace", "a", "exists", "value", "_metadata"),
    json,
    {
      maxKeys: 3,
      noNullPrototype: true,
    },
  );
  fc.assert(
    fc.property(fc.oneof(randomMapping, anyDirectives as fc.Arbitrary<JsonObject>), json, (mapping, event) => {
      const compiled = compileMapping(freeze(mapping));
      if (!compiled.ok) {
        expect(compiled.issues.every(({ message }) => message.length > 0)).toBe(true);
        return;
      }
      const output = compiled.evaluate(freeze(event));
      expect(Object.prototype.toString.call(output)).toBe("[object Object]");
      expect(compiled.explain(event).output).toStrictEqual(output);
    }),
    { numRuns: runs(2000) },
  );
});
