import type { ActionExample } from "#lib/core/actions/types.ts";

export const updateCustomerSession: readonly ActionExample[] = [
  {
    title: "An order with a callback",
    kind: "typical",
    payload: {
      customerSessionId: "order-1",
      callbackDestination: "https://example.org/callback",
      callbackAPIKey: "Authorization 0123456789abcdef0123456789abcdef",
      contentFields: "effects,coupons",
      callbackCorrelationId: "abc123",
      customerSession: {
        profileId: "customer-1001",
        state: "closed",
        cartItems: [{ sku: "G-32", name: "Leather glove", quantity: 1, price: "14", weight: "180", colour: "brown" }],
        couponCodes: "HUNTING-10",
        additionalCosts: { shipping: { price: "3" } },
      },
      sessionAttributesInfo: [{ name: "city", type: "string" }],
      cartItemsAttributesInfo: [{ name: "size", type: "string" }],
    },
    requests: [
      {
        method: "PUT",
        path: "/segment/customer_sessions/order-1",
        query: "",
        headers: {
          "x-callback-destination-uri": "https://example.org/callback",
          "x-callback-api-key": "Authorization 0123456789abcdef0123456789abcdef",
          "x-content-fields": "effects,coupons",
          "x-correlation-id": "abc123",
        },
        body: {
          customerSession: {
            profileId: "customer-1001",
            state: "closed",
            cartItems: [{ name: "Leather glove", sku: "G-32", quantity: 1, price: 14, weight: 180 }],
            couponCodes: ["HUNTING-10"],
            additionalCosts: { shipping: { price: 3 } },
          },
          sessionAttributesInfo: [{ name: "city", type: "string" }],
          cartItemAttributesInfo: [{ name: "size", type: "string" }],
        },
      },
    ],
  },
  {
    title: "An anonymous session without anything in it",
    kind: "minimal",
    payload: { customerSessionId: "s", customerSession: {} },
    requests: [
      {
        method: "PUT",
        path: "/segment/customer_sessions/s",
        query: "",
        headers: {},
        body: { customerSession: {} },
      },
    ],
  },
  {
    title: "Five identifiers, one loyalty card",
    kind: "limit",
    payload: {
      customerSessionId: "s",
      customerSession: { identifiers: ["a", "b", "c", "d", "e"], loyaltyCards: "card-1", referralCode: "r".repeat(100) },
    },
    requests: [
      {
        method: "PUT",
        path: "/segment/customer_sessions/s",
        query: "",
        headers: {},
        body: { customerSession: { referralCode: "r".repeat(100), loyaltyCards: ["card-1"], identifiers: ["a", "b", "c", "d", "e"] } },
      },
    ],
  },
  {
    title: "A short callback key, six identifiers, an item without a SKU",
    kind: "bad",
    payload: {
      customerSessionId: "s",
      callbackAPIKey: "Authorization too-short",
      callbackDestination: "example.org",
      customerSession: { identifiers: ["a", "b", "c", "d", "e", "f"], cartItems: [{ name: "Glove", quantity: 0 }] },
    },
    issues: [
      "callbackAPIKey",
      "callbackDestination",
      "customerSession.identifiers",
      "customerSession.cartItems[0].sku",
      "customerSession.cartItems[0].quantity",
    ],
  },
  { title: "No session", kind: "bad", payload: { customerSessionId: "s" }, issues: ["customerSession"] },
];
