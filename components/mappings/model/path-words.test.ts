import { describe, expect, test } from "vitest";
import { keyWords, pathWords, shownPath, storedPath } from "./path-words.ts";

describe("one notation in the form", () => {
  test.each([
    ["$.properties.total", "properties.total"],
    ["$.['a b']", "['a b']"],
    ["$", "$"],
    ["$.", "$."],
    ["properties.total", "properties.total"],
  ])("%s is shown as %s", (stored, shown) => {
    expect(shownPath(stored)).toBe(shown);
  });

  test.each([
    ["properties.total", "$.properties.total"],
    ["$.properties.total", "$.properties.total"],
    ["['a b']", "$.['a b']"],
    ["", undefined],
    ["{{ properties.total }}", "$.properties.total"],
    ['{"@path": "$.properties.total"}', "$.properties.total"],
    ["{{properties.total", "$.{{properties.total"],
  ])("%s is stored as %s", (typed, stored) => {
    expect(storedPath(typed)).toBe(stored);
  });
});

test("keys are told in words", () => {
  expect(["order_id", "orderId", "sku", "firstName", "URL", "total"].map(keyWords)).toEqual([
    "Order ID",
    "Order ID",
    "SKU",
    "First name",
    "URL",
    "Total",
  ]);
});

test("a path is called by its key, and by where that is when it is not a property", () => {
  expect(pathWords("$.properties.order_id")).toEqual({ name: "Order ID" });
  expect(pathWords("$.userId")).toEqual({ name: "User ID" });
  expect(pathWords("$.context.library.name")).toEqual({ name: "Name", within: "context.library" });
  expect(pathWords("$.properties.products[0].sku")).toEqual({ name: "SKU", within: "properties.products" });
  expect(pathWords("$.properties['gift card']")).toEqual({ name: "Gift card" });
  expect(pathWords("$.['gift card']['to whom']")).toEqual({ name: "To whom", within: "gift card" });
  expect(pathWords("$", "item")).toEqual({ name: "The whole item" });
});

test("names of any script and length stay what they are", () => {
  const name = "名".repeat(200);
  expect(pathWords(`$.properties.${name}`).name).toBe(name);
});
