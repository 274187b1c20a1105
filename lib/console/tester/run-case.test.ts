import { describe, expect, test } from "vitest";
import { compileDestination, type MappingConfig } from "#lib/core/plan/index.ts";
import { sampleEvents } from "#lib/core/segment/sample-events.ts";
import type { JsonValue } from "#lib/platform/json.ts";
import { diffJson, expectationsOf, runCase } from "./run-case.ts";

const event = sampleEvents.find((sample) => sample.key === "order")?.event ?? {};
const orders: MappingConfig = {
  id: "map_orders",
  name: "Orders",
  actionSlug: "updateCustomerSessionV2",
  trigger: 'type = "track" and event = "Order Completed"',
  enabled: false,
  settings: { customerSessionId: { "@path": "$.properties.order_id" }, state: "closed" },
};
const people: MappingConfig = { ...orders, id: "map_people", name: "People", trigger: 'type = "identify"' };
const compile = (...mappings: MappingConfig[]) => compileDestination({ mappings }).compiled;

describe("a case", () => {
  const expected = expectationsOf(compile(orders, people), event);

  test("expects what every mapping makes now, those that are off too", () => {
    expect(expected).toEqual([
      {
        mappingId: "map_orders",
        mappingName: "Orders",
        outcome: "ready",
        payload: { customerSessionId: "order-50314e2b9bcf000000000000", state: "closed" },
      },
      { mappingId: "map_people", mappingName: "People", outcome: "not_matched" },
    ]);
  });

  test("passes while nothing changes", () => {
    expect(runCase(compile(orders, people), { name: "Order", event, expected })).toMatchObject({ passed: true });
  });

  test("says which value changed", () => {
    const changed = { ...orders, settings: { ...orders.settings, state: "open" } };
    expect(runCase(compile(changed, people), { name: "Order", event, expected })).toMatchObject({
      passed: false,
      mappings: [{ passed: false, differences: [{ path: "state", expected: "closed", actual: "open" }] }, { passed: true }],
    });
  });

  test("fails for a mapping that is gone, or does not match any more", () => {
    const results = runCase(compile({ ...orders, trigger: 'type = "page"' }), { name: "Order", event, expected }).mappings;
    expect(results.map((result) => result.differences)).toEqual([
      [{ path: "", expected: "ready", actual: "not_matched" }],
      [{ path: "", expected: "not_matched", actual: "deleted" }],
    ]);
  });

  test("finds a mapping by its name where IDs are others", () => {
    const moved = compile({ ...orders, id: "mappings[0]" }, { ...people, id: "mappings[1]" });
    expect(runCase(moved, { name: "Order", event, expected })).toMatchObject({ passed: true });
  });

  test("a filter that stops the event stops the case", () => {
    const stopped = compileDestination({ mappings: [orders], filters: { samplePercent: 0 } }).compiled;
    expect(runCase(stopped, { name: "Order", event, expected: expected.slice(0, 1) }).mappings[0]?.differences).toEqual([
      { path: "", expected: "ready", actual: "stopped" },
    ]);
  });
});

test.each<[JsonValue, JsonValue, string[]]>([
  [{ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }, ["a[1].b"]],
  [{ a: 1 }, {}, ["a"]],
  [[1], [1, 2], ["[1]"]],
  [{ a: { b: 1 } }, { a: [1] }, ["a"]],
  [null, null, []],
])("%j against %j differs at %j", (left, right, paths) => {
  expect(diffJson(left, right).map((difference) => difference.path)).toEqual(paths);
});
