import { describe, expect, test } from "vitest";
import { briefJson } from "#components/plans/brief-json.ts";
import { itemScope, mergePaths, pathsIn, type Scope } from "#components/plans/event-paths.ts";
import { actionBySlug } from "#lib/core/actions/index.ts";
import type { JsonObject, JsonValue } from "#lib/platform/json.ts";
import { growth } from "#lib/platform/testing/in-turns.ts";
import { neverCarried } from "./carried.ts";
import { pathFrom } from "./path-from.ts";
import { pathWords } from "./path-words.ts";
import { propose } from "./propose.ts";
import { variableAt } from "./variable-at.ts";

// What the editor does with an event at a click or a keystroke takes time that grows with the event
// and no faster, or that does not grow at all.

const factor = 32;
const limit = 12;

const wide = (size: number): JsonObject =>
  Object.fromEntries(Array.from({ length: size }, (_, n) => [`key_${n}`, n % 3 === 0 ? { inner: n } : `value ${n}`]));
const event = (size: number): JsonObject => ({
  type: "track",
  event: "Order Completed",
  properties: { ...wide(size), products: Array.from({ length: size }, (_, n) => ({ sku: `${n}`, price: n })) },
});
const paths = (size: number) => pathsIn(event(size), size * 2);
const fields = actionBySlug.get("updateCustomerSessionV2")?.fields ?? [];

const scenarios: [string, number, (size: number) => () => unknown][] = [
  [
    "listing an event's paths",
    20_000,
    (size) => {
      const given = event(size);
      return () => pathsIn(given, size * 2);
    },
  ],
  [
    "merging them with those seen before",
    8_000,
    (size) => {
      const own = paths(size);
      return () => mergePaths(own, own);
    },
  ],
  [
    "going into a list",
    8_000,
    (size) => {
      const given = event(size);
      const scope: Scope = { paths: paths(size), sample: given };
      const list = (given.properties as JsonObject).products as JsonValue;
      return () => itemScope(scope, "$.properties.products", list);
    },
  ],
  [
    "proposing what fits",
    8_000,
    (size) => {
      const known = {
        fields,
        values: new Map(),
        event: event(size),
        paths: paths(size),
        actionSlug: "updateCustomerSessionV2",
        siblings: [],
      };
      return () => propose(known);
    },
  ],
  [
    "knowing what events never had",
    8_000,
    (size) => {
      const paths = Array.from({ length: 300 }, (_, n) => ({ path: `$.properties.${"k".repeat(size / 300)}${n}` }));
      const seen = { events: 10, complete: true, paths };
      return () => neverCarried(seen, "x")?.("$.properties.k");
    },
  ],
  ["reading the variable at the caret", 200_000, (size) => () => variableAt("{{".repeat(size / 2), size)],
  ["naming a long path", 100_000, (size) => () => pathWords(`$.${"a[0].".repeat(size / 5)}z`)],
  ["telling a path from a list's item", 100_000, (size) => () => pathFrom("$.a", `$.a[0]${".b[1]".repeat(size / 5)}`)],
];

describe("time grows with the event, not with its square", () => {
  test.each(scenarios)("%s", (_, size, make) => {
    expect(growth(make(size / factor), make(size), factor)).toBeLessThan(limit);
  });
});

test("a value is shown in a line without being read to its end", () => {
  const read: string[] = [];
  const list = new Proxy(event(1000), {
    get: (target, key) => {
      read.push(String(key));
      return target[key as string];
    },
  });
  briefJson(list, 40);
  expect(read.length).toBeLessThan(5);
});
