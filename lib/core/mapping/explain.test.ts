import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "#lib/platform/json.ts";
import { isThorough, runs } from "../testing/thorough.ts";
import {
  type CompiledMapping,
  compileMapping,
  type Explanation,
  loadLiquid,
  parsePath,
  pathUse,
  rootDirectiveKey,
  type Trace,
  traceAt,
} from "./index.ts";
import { event as randomEvent, mapping as randomMapping } from "./testing/arbitraries.ts";

beforeAll(loadLiquid);

function compile(mapping: JsonObject): CompiledMapping {
  const compiled = compileMapping(mapping);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
  return compiled;
}

const order: JsonObject = {
  userId: "u1",
  properties: {
    total: 12,
    coupon: null,
    products: [
      { sku: "A", price: 5 },
      { sku: "B", price: 7 },
    ],
    address: { city: "Berlin" },
  },
};

describe("explain", () => {
  test("says for each field which directive made it, where, and what it read", () => {
    const { fields } = compile({ id: { "@path": "$.userId" }, gone: { "@path": "$.traits.no" }, fixed: 5 }).explain(order);
    expect(fields).toStrictEqual([
      {
        mappingPath: "id.@path",
        outputPath: "id",
        made: "@path",
        value: "u1",
        reads: [{ path: "userId", from: "event", value: "u1" }],
        notes: [],
        parts: [],
      },
      { mappingPath: "gone.@path", outputPath: "gone", made: "@path", reads: [{ path: "traits.no", from: "event" }], notes: [], parts: [] },
      { mappingPath: "fixed", outputPath: "fixed", made: "constant", value: 5, reads: [], notes: [], parts: [] },
    ]);
  });

  type Row = [title: string, value: JsonValue, at: string, expected: Partial<Trace>];
  const rows: Row[] = [
    [
      "the item a list's value came from",
      { "@arrayPath": ["$.properties.products", { id: { "@path": "$.sku" } }] },
      "field[1].id",
      {
        made: "@path",
        mappingPath: "field.@arrayPath[1].id.@path",
        reads: [{ path: "properties.products[1].sku", from: "event", value: "B" }],
      },
    ],
    [
      "the branch that was taken, and why",
      { "@if": { exists: { "@path": "$.properties.coupon" }, then: 1, else: "none" } },
      "field",
      { made: "@if", value: "none", notes: ['The value is missing or null, so "else" is taken.'] },
    ],
    [
      "that there is no branch to take",
      { "@if": { blank: { "@path": "$.userId" }, else: 1 } },
      "field",
      { made: "@if", notes: ['The value is there, and there is no "then".'] },
    ],
    [
      "an object in a template",
      { "@template": "{{properties.address}}" },
      "field",
      {
        value: "[object Object]",
        notes: ['properties.address is an object and reads "[object Object]" as text. Use @json to write it out.'],
        reads: [{ path: "properties.address", from: "event", value: { city: "Berlin" } }],
      },
    ],
    [
      "what @transform's second mapping read, back to the event where it can",
      { "@transform": { apply: { "@path": "$.properties" }, mapping: { sum: { "@path": "$.total" } } } },
      "field.sum",
      { reads: [{ path: "properties.total", from: "event", value: 12 }] },
    ],
    [
      "a read of what an earlier step made",
      { "@transform": { apply: { sum: { "@path": "$.properties.total" } }, mapping: { "@path": "$.sum" } } },
      "field",
      { made: "@transform", value: 12 },
    ],
    [
      "which object of a merge won",
      { "@merge": { objects: [{ a: { "@path": "$.userId" } }, { a: 1, b: 2 }], direction: "left" } },
      "field.a",
      { made: "@path", mappingPath: "field.@merge.objects[0].a.@path" },
    ],
    [
      "a Liquid template's variables",
      { "@liquid": "{{ properties.products[0].sku | downcase }}" },
      "field",
      { made: "@liquid", value: "a", reads: [{ path: "properties.products[0].sku", from: "event", value: "A" }] },
    ],
    [
      "that text is not JSON",
      { "@json": { mode: "decode", value: { "@path": "$.userId" } } },
      "field",
      { notes: ["The text is not JSON, so it stays as it is."] },
    ],
  ];
  test.each(rows)("shows %s", (_title, value, at, expected) => {
    expect(traceAt(compile({ field: value }).explain(order), at)).toMatchObject(expected);
  });

  test("explains the first 100 items of a list, and says how many there are", () => {
    const compiled = compile({ list: { "@arrayPath": ["$.items", { v: { "@path": "$.v" } }] } });
    const [trace] = compiled.explain({ items: Array.from({ length: 250 }, (_, v) => ({ v })) }).fields;
    expect(trace?.parts.length).toBe(101);
    expect(trace?.notes).toStrictEqual(["Only the first 100 of 250 items are explained."]);
  });
});

test("an explanation in steps is the same, whatever is made in between", () => {
  const compiled = compile({ a: { "@path": "$.userId" }, b: { "@liquid": "{{ userId | upcase }}" }, c: { d: 1 } });
  const other = compile({ x: { "@template": "{{properties.products}}" } });
  const steps = compiled.explainInSteps(order);
  let count = 0;
  for (let step = steps.next(); ; step = steps.next(), count++) {
    if (step.done) {
      expect(step.value).toStrictEqual(compiled.explain(order));
      break;
    }
    other.evaluate(order);
  }
  expect(count).toBe(3);
});

test("what stands below a root directive is explained as that directive's", () => {
  const { fields } = compile({ [rootDirectiveKey]: { "@literal": { a: { "@path": "$.userId" } } } }).explain(order);
  expect(fields.map(({ made }) => made)).toStrictEqual(["@literal"]);
});

function everyTrace({ fields }: Explanation): Trace[] {
  const found = [...fields];
  for (const trace of found) found.push(...trace.parts);
  return found;
}

/** Reads a place as the mapping language does: a falsy value on the way is the answer. */
function readAt(root: JsonValue, path: string): JsonValue | undefined {
  let at: JsonValue | undefined = root;
  for (const segment of parsePath(path)) {
    if (!at) return at;
    at = Object.hasOwn(Object(at), String(segment)) ? (at as JsonObject)[String(segment)] : undefined;
  }
  return at;
}

test("an explanation agrees with the output, the event and the listed paths, whatever they are", () => {
  let traces = 0;
  fc.assert(
    fc.property(randomMapping, randomEvent, (mapping, event) => {
      const compiled = compileMapping(mapping);
      if (!compiled.ok) return;
      const explanation = compiled.explain(event);
      expect(explanation.fields.length).toBe(Object.keys(mapping).length);
      for (const trace of everyTrace(explanation)) {
        traces++;
        if (trace.outputPath !== undefined) {
          expect(JSON.stringify(readAt(explanation.output, trace.outputPath) ?? null)).toBe(JSON.stringify(trace.value ?? null));
        }
        for (const read of trace.reads) {
          if (read.from !== "event") continue;
          if (trace.made !== "@liquid") expect(readAt(event, read.path)).toStrictEqual(read.value);
          if (!compiled.paths.includes("*"))
            expect([read.path, pathUse(compiled.paths, read.path)]).not.toStrictEqual([read.path, "unused"]);
        }
      }
    }),
    { numRuns: Number(process.env.CONFORMANCE_RUNS ?? runs(2000)) },
  );
  if (isThorough) expect(traces).toBeGreaterThan(2000);
});
