import { beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../json.ts";
import { compileMapping, loadLiquid, validateMapping } from "./index.ts";

beforeAll(loadLiquid);

function evaluate(mapping: JsonObject, event: JsonObject) {
  const compiled = compileMapping(mapping);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
  return compiled.evaluate(event);
}

describe("compileMapping", () => {
  test("gives one key per field, drops what is missing and keeps null", () => {
    const mapping = { id: { "@path": "$.userId" }, gone: { "@path": "$.no" }, nothing: null, fixed: [1, { a: true }] };
    expect(evaluate(mapping, { userId: "u1" })).toStrictEqual({ id: "u1", nothing: null, fixed: [1, { a: true }] });
  });

  test("lists every mistake at once, each with its path", () => {
    const issues = validateMapping({
      a: { "@pth": "$.x" },
      b: { c: { "@path": "$.x", "@template": "x" } },
      d: { "@path": "$.x", other: 1 },
      e: [{ "@case": { operator: "title", value: { "@path": "$.x" } } }],
      f: { "@arrayPath": ["$.list", { sku: { "@replace": { value: { "@path": 5 } } } }] },
    });
    expect(issues.map(({ path, code }) => [path, code])).toStrictEqual([
      ["a", "unknown_directive"],
      ["b.c", "two_directives"],
      ["d", "mixed_directive"],
      ["e[0].@case.operator", "wrong_choice"],
      ["f.@arrayPath[1].sku.@replace", "missing_argument"],
      ["f.@arrayPath[1].sku.@replace.value.@path", "wrong_type"],
    ]);
  });

  test("puts all fields below a root directive, and reports them where they were written", () => {
    const mapping = {
      __segment_internal_directive: { "@transform": { apply: { order: { "@path": "$.properties" } } } },
      total: { "@path": "$.order.total" },
    };
    expect(evaluate(mapping, { properties: { total: 5 } })).toStrictEqual({ total: 5 });
    expect(validateMapping({ ...mapping, total: { "@pth": 1 } })).toMatchObject([{ path: "total" }]);
  });
});
