import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import { comparePlans } from "./compare-plans.ts";
import type { MappingPlan } from "./types.ts";

const base = { mappingId: "m", name: "Orders", actionSlug: "trackEventV2", enabled: true };
const ready = (payload: JsonObject, body: JsonObject = payload): MappingPlan => ({
  ...base,
  outcome: "ready",
  payload,
  notes: [],
  requests: [{ method: "POST", path: "/v2/events", query: "", headers: {}, body, lanes: [] }],
});
const invalid = (payload: JsonObject): MappingPlan => ({ ...base, outcome: "invalid", payload, notes: [], issues: [] });
const none: MappingPlan = { ...base, outcome: "not_matched", reason: "" };

test.each([
  ["nothing and nothing", undefined, undefined, "not_matched", "not_matched"],
  ["new", undefined, ready({}), "not_matched", "ready"],
  ["no longer matched", ready({}), none, "ready", "not_matched"],
  ["now invalid", ready({}), invalid({}), "ready", "invalid"],
  ["cannot run", { ...base, outcome: "not_compiled", issues: [] } as MappingPlan, ready({}), "not_matched", "ready"],
])("outcomes: %s", (_, before, after, was, is) => {
  expect(comparePlans(before, after)).toMatchObject({ before: was, after: is, identical: false });
});

describe("places that differ", () => {
  test.each<[string, string, string, [string, string][]]>([
    ["a new value", "{}", '{"attributes":{"total":3}}', [["attributes", "missing → object"]]],
    ["a new value in an object", '{"attributes":{}}', '{"attributes":{"total":3}}', [["attributes.total", "missing → number"]]],
    ["a value that is gone", '{"a":{"b":"x"}}', '{"a":{}}', [["a.b", "text → missing"]]],
    ["another kind", '{"a":"3"}', '{"a":3}', [["a", "text → number"]]],
    [
      "another value",
      '{"a":true,"b":"x"}',
      '{"a":false,"b":"y"}',
      [
        ["a", "another true or false"],
        ["b", "another text"],
      ],
    ],
    ["empty", '{"a":null}', '{"a":[]}', [["a", "empty → list"]]],
    ["values fewer", '{"couponCodes":["a","b","c"]}', '{"couponCodes":["b"]}', [["couponCodes", "2 values fewer"]]],
    ["values more", '{"c":["a"]}', '{"c":["a","a"]}', [["c", "1 value more"]]],
    ["other values", '{"c":["a"]}', '{"c":["b"]}', [["c", "other values"]]],
    ["another order", '{"c":["a","b"]}', '{"c":["b","a"]}', [["c", "another order"]]],
    [
      "items, each place once",
      '{"i":[{"p":1},{"p":2},{"p":3}]}',
      '{"i":[{"p":"1"},{"p":"2"}]}',
      [
        ["i", "1 item fewer"],
        ["i[].p", "number → text"],
      ],
    ],
    ["long numbers by every digit", '{"a":12345678901234567890}', '{"a":12345678901234567891}', [["a", "another number"]]],
    ["keys that objects have anyway", "{}", '{"constructor":1}', [["constructor", "missing → number"]]],
  ])("%s", (_, before, after, expected) => {
    const { differences, identical } = comparePlans(ready(parseJson(before) as JsonObject), ready(parseJson(after) as JsonObject));
    expect(differences).toEqual(expected.map(([path, change]) => ({ path, change })));
    expect(identical).toBe(false);
  });
});

test("the same payload in other requests is told", () => {
  expect(comparePlans(ready({ a: 1 }, { a: 1 }), ready({ a: 1 }, { all: [1] })).differences).toEqual([
    { path: "", change: "other requests" },
  ]);
  const other: MappingPlan = { ...ready({ a: 1 }), actionSlug: "updateCustomerSessionV2" };
  expect(comparePlans(ready({ a: 1 }), other).differences).toEqual([{ path: "", change: "another action" }]);
});

const payloads = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })) as fc.Arbitrary<JsonObject>;

test("property: a payload is identical to a copy of itself, whatever the order of its keys", () => {
  fc.assert(
    fc.property(payloads, (payload) => {
      const copy = Object.fromEntries(Object.entries(parseJson(encodeJson(payload) ?? "{}") as JsonObject).reverse());
      const other = Object.fromEntries(Object.entries(parseJson(encodeJson(payload) ?? "{}") as JsonObject));
      expect(comparePlans(ready(copy, {}), ready(other, {}))).toEqual({
        before: "ready",
        after: "ready",
        identical: true,
        differences: [],
      });
    }),
  );
});

test("property: two payloads that differ have a difference, told without their values", () => {
  fc.assert(
    fc.property(payloads, payloads, (a, b) => {
      const there = comparePlans(ready(a, {}), ready(b, {}));
      const back = comparePlans(ready(b, {}), ready(a, {}));
      expect(there.identical).toBe(back.identical);
      expect(there.identical).toBe(there.differences.length === 0);
    }),
  );
  const { differences } = comparePlans(ready({ a: "secret" }), ready({ a: "hidden", b: ["private"] }));
  expect(JSON.stringify(differences)).not.toMatch(/secret|hidden|private/);
});
