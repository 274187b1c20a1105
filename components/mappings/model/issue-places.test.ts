import { expect, test } from "vitest";
import { validateMapping } from "#lib/core/mapping/index.ts";
import type { JsonObject, JsonValue } from "#lib/platform/json.ts";
import { fromJson } from "./from-json.ts";
import { childPlaces, ownIssues } from "./issue-places.ts";

/** A path that is wrong where only the innermost editor can fix it. */
const wrong: JsonValue = { "@liquid": "{% for x in y %}" };
const nests: Record<string, JsonValue> = {
  object: { sku: wrong },
  list: ["a", wrong],
  items: { "@arrayPath": ["$.products", { sku: wrong }] },
  case: { "@case": { operator: "lower", value: wrong } },
  merge: { "@merge": { objects: [{ "@path": "$.a" }, wrong], direction: "right" } },
  coalesce: { "@if": { exists: { "@path": "$.a" }, then: { "@path": "$.a" }, else: wrong } },
  excludeWhenNull: { "@excludeWhenNull": wrong },
  literal: { "@literal": { sku: wrong } },
  transform: { "@transform": { apply: { a: wrong }, mapping: { b: { "@path": "$.a" } } } },
};

test.each(Object.keys(nests))("an issue inside %s is left to the inner editor", (name) => {
  const mapping: JsonObject = { field: nests[name] };
  const issues = validateMapping(mapping);
  expect(issues.length).toBeGreaterThan(0);
  const value = fromJson(nests[name]);
  expect(childPlaces(value, "field").length).toBeGreaterThan(0);
  expect(ownIssues(issues, value, "field")).toEqual([]);
});

test("an issue of the value itself is shown there", () => {
  const issues = validateMapping({ field: wrong });
  expect(ownIssues(issues, fromJson(wrong), "field")).toEqual(issues);
  expect(ownIssues(issues, fromJson(wrong), "fiel")).toEqual([]);
});

test("keys with dots and brackets are found too", () => {
  const json = { "a.b": wrong, "c[0]": wrong, plain: wrong };
  const value = fromJson(json);
  expect(ownIssues(validateMapping({ field: json }), value, "field")).toEqual([]);
});
