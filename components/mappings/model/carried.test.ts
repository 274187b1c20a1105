import { expect, test } from "vitest";
import { collectPaths } from "#lib/console/events/seen-paths.ts";
import { neverCarried } from "./carried.ts";

const order = { type: "track", properties: { total: 1, products: [{ sku: "A", "unit price": 2 }] } };

test("a path that no event of this kind had says so", () => {
  const carried = neverCarried(collectPaths([order, order, order]), "Order Completed");
  expect(carried?.("$.properties.totl")).toBe("None of the last 3 Order Completed events had this path. It may be misspelt.");
  expect(carried?.("$.properties.products[0]['unit cost']")).toContain("It may be misspelt.");
  for (const path of [
    "$.properties.total",
    "properties.total",
    "$.properties.products[4].sku",
    "$.properties.products[0]['unit price']",
    "$",
  ])
    expect(carried?.(path)).toBeUndefined();
});

test("what only a later item of a list had is carried", () => {
  const gift = { type: "track", properties: { products: [{ sku: "A" }, { sku: "B", wrapping: "red" }] } };
  const carried = neverCarried(collectPaths([order, order, gift]), "Order Completed");
  expect(carried?.("$.properties.products[0].wrapping")).toBeUndefined();
  expect(carried?.("$.properties.products[0].wraping")).toContain("None of the last 3");
});

test("too few events, and those that were not looked at to their end, prove nothing", () => {
  expect(neverCarried(collectPaths([order]), "x")).toBeUndefined();
  const wide = Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`k${n}`, n]));
  const long = { products: Array.from({ length: 21 }, (_, n) => ({ [`k${n}`]: n })) };
  const deep = { a: JSON.parse('{"a":'.repeat(20) + "1" + "}".repeat(20)) };
  for (const event of [wide, long, deep]) expect(neverCarried(collectPaths([event, event, event]), "x")).toBeUndefined();
});
