import { isJsonObject, type JsonObject } from "#lib/platform/json.ts";
import { attributesInfo } from "./fields.ts";
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
      help: "What the session contains: its customer, state, items and codes.",
      type: "object",
      required: true,
      fields: sessionFields,
    },
    attributesInfo("$.properties.attributesInfo", "sessionAttributesInfo", "Types of session attributes"),
    attributesInfo("$.properties.attributesInfo", "cartItemsAttributesInfo", "Types of item attributes"),
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
            // In the request the key is singular, in the field it is not.
            cartItemAttributesInfo: payload.cartItemsAttributesInfo,
          },
          lanes: [sessionLane(payload.customerSessionId), ...(profileId === undefined ? [] : [profileLane(profileId)])],
        },
        { headers: callbackHeaders(payload) },
      ),
    ];
  },
};

function session(payload: JsonObject): JsonObject {
  return isJsonObject(payload.customerSession) ? payload.customerSession : {};
}
