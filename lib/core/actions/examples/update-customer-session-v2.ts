import type { ActionExample } from "#lib/core/actions/types.ts";

export const updateCustomerSessionV2: readonly ActionExample[] = [
  {
    title: "A completed order",
    kind: "typical",
    payload: {
      customerSessionId: "order-50314e2b9bcf000000000000",
      skipNonExistingAttributes: true,
      contentFields: "effects",
      profileId: "customer-1001",
      state: "closed",
      couponCodes: ["HUNTING-10"],
      cartItems: [
        { sku: "G-32", name: "Leather glove", price: 14, quantity: 1, category: "gloves", attributes: { size: "M" } },
        { sku: "B-07", name: "Brass bell", price: "3.5", quantity: "3", category: "bells", attributes: { pair: false } },
        { sku: "L-11", name: "Leash", price: 0, quantity: 1, category: "leashes", attributes: null },
      ],
      additionalCosts: { shipping: { price: 3 } },
    },
    requests: [
      {
        method: "PUT",
        path: "/segment/v2/customer_sessions/order-50314e2b9bcf000000000000",
        query: "?skipNonExistingAttributes=true",
        headers: { "x-content-fields": "effects" },
        body: {
          profileId: "customer-1001",
          couponCodes: ["HUNTING-10"],
          state: "closed",
          cartItems: [
            { name: "Leather glove", sku: "G-32", quantity: 1, price: 14, category: "gloves", attributes: { size: "M" } },
            { name: "Brass bell", sku: "B-07", quantity: 3, price: 3.5, category: "bells", attributes: { pair: false } },
            { name: "Leash", sku: "L-11", quantity: 1, price: 0, category: "leashes" },
          ],
          additionalCosts: { shipping: { price: 3 } },
        },
      },
    ],
  },
  {
    title: "Only the session",
    kind: "minimal",
    payload: { customerSessionId: "s 1" },
    requests: [
      {
        method: "PUT",
        path: "/segment/v2/customer_sessions/s%201",
        query: "",
        headers: {},
        body: {},
      },
    ],
  },
  {
    title: "1,000 items with a total quantity of 10,000, and 100 coupons",
    kind: "limit",
    payload: {
      customerSessionId: "s",
      cartItems: Array.from({ length: 1000 }, (_, index) => ({ sku: `sku-${index}`, quantity: 10 })),
      couponCodes: Array.from({ length: 100 }, (_, index) => `coupon-${index}`),
    },
    requests: [
      {
        method: "PUT",
        path: "/segment/v2/customer_sessions/s",
        query: "",
        headers: {},
        body: {
          couponCodes: Array.from({ length: 100 }, (_, index) => `coupon-${index}`),
          cartItems: Array.from({ length: 1000 }, (_, index) => ({ sku: `sku-${index}`, quantity: 10 })),
        },
      },
    ],
  },
  {
    title: "1,001 items, a total quantity above 10,000, two loyalty cards and an unknown state",
    kind: "bad",
    payload: {
      customerSessionId: "s",
      cartItems: Array.from({ length: 1001 }, (_, index) => ({ sku: `sku-${index}`, quantity: 10 })),
      loyaltyCards: ["a", "b"],
      state: "done",
      couponCodes: ["c".repeat(101)],
    },
    issues: ["state", "cartItems", "couponCodes[0]", "loyaltyCards", "cartItems"],
  },
  {
    title: "An ID of two dots, a price that isn’t a number, a line break in the callback key",
    kind: "bad",
    payload: {
      customerSessionId: "..",
      cartItems: [{ sku: "a", quantity: 1, price: "14 EUR" }],
      callbackAPIKey: `Authorization ${"k".repeat(32)}\n`,
    },
    issues: ["cartItems[0].price", "customerSessionId", "callbackAPIKey"],
  },
];
