import { beforeAll, describe, expect, test, vi } from "vitest";
import type { JsonObject } from "#lib/platform/json.ts";
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

  test("takes Liquid only once it is loaded, and says so", async () => {
    vi.resetModules();
    const fresh = await import("./index.ts");
    const mapping = { plain: { "@path": "$.a" }, text: [{ "@liquid": "{{ a }}" }] };
    expect(fresh.mappingUsesLiquid(mapping)).toBe(true);
    expect(fresh.mappingUsesLiquid({ plain: mapping.plain })).toBe(false);
    expect(fresh.validateMapping(mapping)).toMatchObject([{ path: "text[0].@liquid", code: "liquid_not_loaded" }]);
    await Promise.all([fresh.loadLiquid(), fresh.loadLiquid()]);
    expect(fresh.validateMapping(mapping)).toStrictEqual([]);
  });

  test("shares the event with its result, and hands out its own constants frozen", () => {
    const compiled = compileMapping({ whole: { "@path": "$.traits" }, fixed: { a: [1] } });
    const event = { traits: { a: 1 } };
    const output = compiled.ok ? compiled.evaluate(event) : {};
    expect(output.whole).toBe(event.traits);
    expect(Object.isFrozen(output.fixed)).toBe(true);
  });

  test.each([null, 5, "text", [1], [], true])("finds nothing in %j, which is no event", (event) => {
    const mapping = { id: { "@path": "$.userId" }, first: { "@path": "$.0" }, fixed: 1 };
    expect(evaluate(mapping, event as unknown as JsonObject)).toStrictEqual({ fixed: 1 });
  });
});
