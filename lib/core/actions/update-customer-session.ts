import { isJsonObject, type JsonObject } from "#lib/platform/json.ts";
import { attributesInfo } from "./fields.ts";
import { couponsOfCartOrOrder, itemsOfCartOrOrder, sessionOfCartOrOrder } from "./order-mapping.ts";
import { checkId, profileLane, request, segment, sessionLane } from "./request.ts";
import { callbackFields, callbackHeaders, checkCallback, checkSession, customerSessionId, sessionFields } from "./session-fields.ts";
import type { ActionDefinition } from "./types.ts";

export const updateCustomerSession: ActionDefinition = {
  slug: "updateCustomerSession",
  segmentId: "2boWRtktKhqiuK9a2bZApN",
  title: "[Deprecated] Update customer session",
  description: "Creates or updates a customer session. Attributes that do not exist in Talon.One are created with it.",
  group: "sessions",
  successor: "updateCustomerSessionV2",
  fields: [
    customerSessionId,
    ...callbackFields,
    {
      key: "customerSession",
      label: "Session",
      help: "What the session holds: whose it is, its state, its items and codes.",
      type: "object",
      required: true,
      fields: sessionFields,
    },
    attributesInfo("$.properties.attributesInfo", "sessionAttributesInfo", "Types of session attributes"),
    attributesInfo("$.properties.attributesInfo", "cartItemsAttributesInfo", "Types of item attributes"),
  ],
  recipes: [
    {
      name: "Order to customer session",
      description: "Closes the customer session of a completed order, with its products and coupons. Its ID is cart_id, else order_id.",
      trigger: 'type = "track" and event = "Order Completed"',
      mapping: {
        customerSessionId: sessionOfCartOrOrder,
        customerSession: {
          profileId: { "@path": "$.userId" },
          state: "closed",
          couponCodes: couponsOfCartOrOrder,
          cartItems: itemsOfCartOrOrder,
          attributes: { "@path": "$.properties.attributes" },
        },
      },
    },
  ],
  check: (payload) => [
    ...checkId(payload.customerSessionId, "customerSessionId", "Customer session ID"),
    ...checkCallback(payload),
    ...checkSession(session(payload), "customerSession."),
  ],
  buildRequests: (payload) => {
    const { profileId } = session(payload);
    return [
      request(
        {
          method: "PUT",
          path: `/segment/customer_sessions/${segment(payload.customerSessionId)}`,
          body: {
            customerSession: payload.customerSession,
            sessionAttributesInfo: payload.sessionAttributesInfo,
            // The wire's key is singular, the field's is not.
            cartItemAttributesInfo: payload.cartItemsAttributesInfo,
          },
          lanes: [sessionLane(payload.customerSessionId), ...(profileId === undefined ? [] : [profileLane(profileId)])],
        },
        { headers: callbackHeaders(payload) },
      ),
    ];
  },
  examples: [
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
  ],
};

function session(payload: JsonObject): JsonObject {
  return isJsonObject(payload.customerSession) ? payload.customerSession : {};
}
