import { expect, test } from "vitest";
import { collectPaths } from "#lib/console/events/seen-paths.ts";
import { neverCarried } from "./carried.ts";

const order = { type: "track", properties: { total: 1, products: [{ sku: "A", "unit price": 2 }] } };

test("a path that no event of this kind had says so", () => {
  const carried = neverCarried(collectPaths([order, order, order]), "Order Completed");
  expect(carried?.("$.properties.totl")).toBe("None of the last 3 Order Completed events has this. It may be misspelt.");
  for (const path of [
    "$.properties.total",
    "properties.total",
    "$.properties.products[4].sku",
    "$.properties.products[0]['unit price']",
    "$",
  ])
    expect(carried?.(path)).toBeUndefined();
});

test("too few events, or too many paths, prove nothing", () => {
  expect(neverCarried(collectPaths([order]), "x")).toBeUndefined();
  const wide = Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`k${n}`, n]));
  expect(neverCarried(collectPaths([wide, wide, wide]), "x")).toBeUndefined();
});
