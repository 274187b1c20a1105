import { describe, expect, test } from "vitest";
import { pathsIn } from "#components/plans/event-paths.ts";
import { actionBySlug } from "#lib/core/actions/index.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { propose, type Sibling } from "./propose.ts";
import { toJson } from "./to-json.ts";
import type { EditorValue } from "./value.ts";

const order = {
  type: "track",
  event: "Order Completed",
  userId: "customer-7",
  properties: {
    order_id: "ord-7",
    coupon: "A",
    shipping: 4,
    tax: "1.9",
    products: [{ product_id: "P-1", sku: "G-1", name: "Cap", price: 3.5, quantity: 2, image_url: "x" }],
  },
};

function proposed(event: JsonObject, slug = "updateCustomerSessionV2", siblings: Sibling[] = [], values = new Map<string, EditorValue>()) {
  const fields = actionBySlug.get(slug)?.fields ?? [];
  return propose({ fields, values, event, paths: pathsIn(event), actionSlug: slug, siblings });
}

const settings = (list: ReturnType<typeof propose>) => Object.fromEntries(list.map(({ key, value }) => [key, toJson(value)]));

test("an order fills a session, each field with its reason", () => {
  const list = proposed(order);
  expect(settings(list)).toEqual({
    customerSessionId: { "@path": "$.properties.order_id" },
    profileId: { "@path": "$.userId" },
    state: "closed",
    cartItems: {
      "@arrayPath": [
        "$.properties.products",
        { name: { "@path": "$.name" }, sku: { "@path": "$.sku" }, quantity: { "@path": "$.quantity" }, price: { "@path": "$.price" } },
      ],
    },
    couponCodes: { "@path": "$.properties.coupon" },
    additionalCosts: {
      shipping: { price: { "@path": "$.properties.shipping" } },
      tax: { price: { "@path": "$.properties.tax" } },
    },
  });
  for (const { reason, from, label } of list) expect([reason, from, label].every((text) => text !== "")).toBe(true);
  expect(list.find(({ key }) => key === "cartItems")?.reason).toBe("One entry for each, with Name, SKU, Quantity, Price");
});

describe("what is there", () => {
  test("a field with a value is left alone", () => {
    const values = new Map<string, EditorValue>([
      ["customerSessionId", { kind: "text", template: "x" }],
      ["profileId", { kind: "event", path: "$.userId" }],
    ]);
    expect(Object.keys(settings(proposed(order, undefined, [], values)))).not.toEqual(
      expect.arrayContaining(["customerSessionId", "profileId"]),
    );
  });

  test("another mapping's way comes first", () => {
    const event = { ...order, properties: { ...order.properties, receipt: "r-1" } };
    const sibling = {
      name: "Refund",
      actionSlug: "updateCustomerSessionV2",
      settings: { customerSessionId: { "@path": "$.properties.receipt" } },
    };
    expect(proposed(event, undefined, [sibling])[0]).toMatchObject({ from: "Receipt", reason: "“Refund” fills it so" });
  });
});

test("what is of another type is not proposed", () => {
  const event = {
    type: "track",
    event: "X",
    userId: { a: 1 },
    properties: { products: ["a"], coupons: 3, shipping: "free", order_id: [1] },
  };
  expect(proposed(event)).toEqual([]);
});

test("every action and any event: proposals are mappings that can be read", () => {
  const events: JsonObject[] = [
    order,
    { type: "identify", userId: "u", traits: { name: "名".repeat(200), email: "a@b.c" } },
    {},
    { properties: null },
  ];
  for (const slug of actionBySlug.keys())
    for (const event of events) for (const { value } of proposed(event, slug)) expect(toJson(value)).toBeDefined();
});
