import { skipNonExistingAttributes } from "./fields.ts";
import { checkId, profileLane, request, segment, sessionLane, skipQuery } from "./request.ts";
import { callbackFields, callbackHeaders, checkCallback, checkSession, customerSessionId, sessionFields } from "./session-fields.ts";
import type { ActionDefinition } from "./types.ts";

export const updateCustomerSessionV2: ActionDefinition = {
  slug: "updateCustomerSessionV2",
  segmentId: "sXKEzLehvdKW7R1g1SmTun",
  title: "Update customer session",
  description:
    "Creates or updates a customer session: a cart while it is open, an order once it is closed. Attributes must exist in Talon.One.",
  group: "sessions",
  fields: [customerSessionId, ...sessionFields, skipNonExistingAttributes, ...callbackFields],
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
