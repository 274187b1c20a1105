import { skipNonExistingAttributes } from "./fields.ts";
import { couponsOfCartOrOrder, itemsOfCartOrOrder, sessionOfCartOrOrder, shippingAsCost } from "./order-mapping.ts";
import { checkId, profileLane, request, segment, sessionLane, skipQuery } from "./request.ts";
import { callbackFields, callbackHeaders, checkCallback, checkSession, customerSessionId, sessionFields } from "./session-fields.ts";
import type { ActionDefinition } from "./types.ts";

const cart = {
  customerSessionId: sessionOfCartOrOrder,
  couponCodes: couponsOfCartOrOrder,
  cartItems: itemsOfCartOrOrder,
  additionalCosts: shippingAsCost,
};

export const updateCustomerSessionV2: ActionDefinition = {
  slug: "updateCustomerSessionV2",
  segmentId: "sXKEzLehvdKW7R1g1SmTun",
  title: "Update customer session",
  description:
    "Creates or updates a customer session: a cart while it is open, an order once it is closed. Attributes must exist in Talon.One.",
  group: "sessions",
  fields: [customerSessionId, ...sessionFields, skipNonExistingAttributes, ...callbackFields],
  recipes: [
    {
      name: "Order to customer session",
      description: "Closes the customer session of a completed order, with its products and coupons. Its ID is cart_id, else order_id.",
      trigger: 'type = "track" and event = "Order Completed"',
      mapping: { ...cart, state: "closed" },
    },
    {
      name: "Order cancelled",
      description: "Cancels the customer session of the order. Send cart_id with it if the order had one.",
      trigger: 'type = "track" and event = "Order Cancelled"',
      mapping: { customerSessionId: sessionOfCartOrOrder, state: "cancelled" },
    },
    {
      name: "Cart to open session",
      description:
        "Keeps an open session up to date with the cart and the checkout. Send cart_id with the order too: it closes this session.",
      trigger: 'type = "track" and (event = "Cart Viewed" or event = "Checkout Started")',
      mapping: { ...cart, state: "open" },
    },
  ],
  check: (payload) => [
    ...checkId(payload.customerSessionId, "customerSessionId", "Customer session ID"),
    ...checkCallback(payload),
    ...checkSession(payload, ""),
  ],
  buildRequests: (payload) => [
    request(
      {
        method: "PUT",
        path: `/segment/v2/customer_sessions/${segment(payload.customerSessionId)}`,
        body: {
          profileId: payload.profileId,
          couponCodes: payload.couponCodes,
          referralCode: payload.referralCode,
          loyaltyCards: payload.loyaltyCards,
          state: payload.state,
          cartItems: payload.cartItems,
          additionalCosts: payload.additionalCosts,
          identifiers: payload.identifiers,
          attributes: payload.attributes,
        },
        lanes: [sessionLane(payload.customerSessionId), ...(payload.profileId === undefined ? [] : [profileLane(payload.profileId)])],
      },
      { query: skipQuery(payload), headers: callbackHeaders(payload) },
    ),
  ],
};
