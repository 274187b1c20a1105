import { expect, test } from "vitest";
import { childPath, itemScope, mergePaths, pathsFor, pathsIn, scopePaths } from "./event-paths.ts";

const event = {
  userId: "customer-1001",
  properties: { total: 3.5, products: [{ sku: "A", "unit price": 2 }, { sku: "B" }] },
};

test("every path of an event, lists by their first item", () => {
  expect(pathsIn(event).map((entry) => entry.path)).toEqual([
    "$.userId",
    "$.properties",
    "$.properties.total",
    "$.properties.products",
    "$.properties.products[0]",
    "$.properties.products[0].sku",
    "$.properties.products[0]['unit price']",
  ]);
});

test.each([
  ["$", "total", "$.total"],
  ["$", "unit price", "$.['unit price']"],
  ["$.a", "unit price", "$.a['unit price']"],
  ["$", "it's", undefined],
  ["$", "a.b", undefined],
])("below %s the key %s is %s", (parent, key, path) => expect(childPath(parent, key)).toBe(path));

test("a huge event is bounded", () => {
  const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, i]));
  expect(pathsIn(wide)).toHaveLength(1000);
});

test("what the list of a huge event leaves out is found by its words, in an item as well", () => {
  const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`Key ${i}`, i]));
  for (const scope of [
    scopePaths(wide, [{ path: "$.other_key 4711", types: ["string"], sample: "x" }]),
    itemScope({ paths: [], sample: {} }, "$.list", [wide]),
  ]) {
    const known = (words: string) => pathsFor(scope, words).map((entry) => entry.path);
    expect(known("")).not.toContain("$.['Key 4711']");
    expect(known("Key 4711")[0]).toBe("$.['Key 4711']");
    expect(known("key 47").filter((path) => path.startsWith("$.['Key 47"))).toHaveLength(111);
    expect(known("no such key")).toEqual(known(""));
  }
  expect(pathsFor(scopePaths(event, []), "sku")).toEqual(pathsIn(event));
});

test("inside a list, paths are told from the item", () => {
  const scope = itemScope({ paths: pathsIn(event), sample: event }, "$.properties.products", event.properties.products);
  expect(scope.paths.map((entry) => [entry.path, entry.sample])).toEqual([
    ["$.sku", "A"],
    ["$.['unit price']", 2],
  ]);
  expect(scope.item).toBe("products");
});

test("inside a list that the chosen event lacks, other events' paths still help", () => {
  const scope = itemScope({ paths: pathsIn(event), sample: {} }, "properties.products", undefined);
  expect(scope.paths.map((entry) => entry.path)).toEqual(["$.sku", "$.['unit price']"]);
});

test("seen paths add counts and what this event lacks", () => {
  const seen = [
    { path: "$.userId", types: ["null", "string"], sample: "x", count: 9 },
    { path: "$.traits.plan", types: ["string"], sample: "pro", count: 3 },
  ];
  const merged = mergePaths(pathsIn({ userId: "u" }), seen);
  expect(merged).toEqual([
    { path: "$.userId", types: ["string", "null"], sample: "u", count: 9 },
    { path: "$.traits.plan", types: ["string"], sample: "pro", count: 3 },
  ]);
});
