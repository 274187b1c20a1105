import { expect, test } from "vitest";
import { pathsIn } from "#components/plans/event-paths.ts";
import { actionBySlug } from "#lib/core/actions/index.ts";
import { fill } from "./fill.ts";
import type { Place } from "./kinds.ts";
import { pathFrom } from "./path-from.ts";
import { toJson } from "./to-json.ts";
import { type EditorValue, nothing } from "./value.ts";

const fields = new Map(actionBySlug.get("updateCustomerSessionV2")?.fields.map((field) => [field.key, field]));
const place = (key: string): Place => fields.get(key);
const picked = (path: string, value: unknown) => ({ path, key: path.split(".").at(-1) ?? "", value: value as never });
const products = [{ product_id: "P-1", name: "Cap", price: 3.5, quantity: 2, "unit price": 3 }];

test("an empty field takes the value that was clicked", () => {
  expect(toJson(fill(nothing, place("customerSessionId"), picked("$.properties.order_id", "o")))).toEqual({
    "@path": "$.properties.order_id",
  });
  expect(fill({ kind: "event", path: "$.a" }, place("state"), picked("$.b", 1))).toEqual({ kind: "event", path: "$.b" });
  expect(fill({ kind: "fixed", value: "x" }, place("state"), picked("$.b", 1))).toEqual({ kind: "event", path: "$.b" });
});

test("a list of products becomes cart items whole", () => {
  expect(toJson(fill(nothing, place("cartItems"), picked("$.properties.products", products)))).toEqual({
    "@arrayPath": [
      "$.properties.products",
      { name: { "@path": "$.name" }, sku: { "@path": "$.product_id" }, quantity: { "@path": "$.quantity" }, price: { "@path": "$.price" } },
    ],
  });
});

test("costs and attributes gain a key for each value clicked", () => {
  const shipping = fill(nothing, place("additionalCosts"), picked("$.properties.shipping", 4));
  expect(toJson(fill(shipping, place("additionalCosts"), picked("$.properties.tax", 2)))).toEqual({
    shipping: { price: { "@path": "$.properties.shipping" } },
    tax: { price: { "@path": "$.properties.tax" } },
  });
  expect(toJson(fill(nothing, place("attributes"), picked("$.properties", {})))).toEqual({ "@path": "$.properties" });
});

test("what is more than a path is added to", () => {
  const list: EditorValue = { kind: "list", items: [{ kind: "fixed", value: "A" }, { kind: "event" }] };
  expect(toJson(fill(list, place("couponCodes"), picked("$.c", "B")))).toEqual(["A", { "@path": "$.c" }]);
  const first: EditorValue = {
    kind: "function",
    name: "coalesce",
    params: { mode: "exists", values: [{ kind: "event", path: "$.a" }, { kind: "event" }] },
  };
  expect(toJson(fill(first, undefined, picked("$.b", 1)))).toMatchObject({
    "@if": { exists: { "@path": "$.a" }, else: { "@path": "$.b" } },
  });
});

test("inside a list, a click on any of its items is told from the item", () => {
  const base = "$.properties.products";
  expect(pathFrom(base, "$.properties.products[3].sku")).toBe("$.sku");
  expect(pathFrom(base, "$.properties.products[0]['unit price']")).toBe("$.['unit price']");
  expect(pathFrom(base, "$.properties.products[2]")).toBe("$");
  expect(pathFrom(base, "$.properties.products[1].sizes[4].name")).toBe("$.sizes[4].name");
  expect(pathFrom("$.orders[0].lines", "$.orders[7].lines[3].sku")).toBe("$.sku");
  expect(pathFrom(base, "$.properties.total")).toBeUndefined();
  expect(pathFrom(null, "$.userId")).toBeUndefined();
  expect(pathFrom(undefined, "$.userId")).toBe("$.userId");
});

test("every path of an event can be clicked into every field, and reads back as a mapping", () => {
  const event = { userId: "u", properties: { products, total: 1, tags: ["a"], nested: { a: { b: null } } } };
  const kinds: EditorValue[] = [nothing, { kind: "event" }, { kind: "list", items: [] }, { kind: "object", entries: [] }];
  for (const field of fields.values())
    for (const value of kinds)
      for (const { path, sample } of pathsIn(event)) expect(toJson(fill(value, field, { path, key: "k", value: sample }))).toBeDefined();
});
