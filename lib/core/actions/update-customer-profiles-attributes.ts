import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { typedAttributes, typingOf } from "./attribute-values.ts";
import { attributes, attributesInfo, customerProfileId } from "./fields.ts";
import { checkProfileSegment, profileLane, request, segment } from "./request.ts";
import type { ActionDefinition, MappingOptions } from "./types.ts";

const mutualAttributes = {
  ...attributes("$.traits", "Attributes that every customer in the list gets. A customer's own value goes first."),
};

export const updateCustomerProfilesAttributes: ActionDefinition = {
  slug: "updateCustomerProfilesAttributes",
  segmentId: "mPHq5mH39pF1c31EXDXPbQ",
  title: "Update multiple customer profiles' attributes",
  description: "Writes attributes to the profiles of several customers at once.",
  group: "profiles",
  fields: [
    {
      key: "data",
      label: "Customers",
      help: "The customers to update, each with the attributes that only this customer gets.",
      type: "object",
      multiple: true,
      required: true,
      fields: [customerProfileId, attributes("$.traits", "Attributes of only this customer.")],
    },
    { ...mutualAttributes, key: "mutualAttributes", label: "Attributes for all customers" },
    attributesInfo("$.traits.attributesInfo"),
  ],
  deliveryMethods: [
    {
      value: "perProfile",
      label: "One request per customer",
      help: "Uses Talon.One's current way to update a profile. Each customer has their own outcome. Recommended.",
    },
    {
      value: "legacy",
      label: "One request for all, as Segment documents it",
      help: "Talon.One no longer documents this action. Choose it only if Talon.One told you to.",
    },
  ],
  check: (payload, _found, options) => [
    ...items(payload).flatMap((item, index) => checkProfileSegment(item.customerProfileId, `data[${index}].customerProfileId`)),
    ...typing(payload, options).issues,
  ],
  notes: (payload, options) => typing(payload, options).notes,
  buildRequests: (payload, { deliveryMethod = "perProfile" }) => {
    const lanes = items(payload).map((item) => profileLane(item.customerProfileId));
    if (deliveryMethod === "legacy") {
      const { data, mutualAttributes: mutual, attributesInfo: info } = payload;
      const body = { data, mutualAttributes: mutual, attributesInfo: info };
      return [request({ method: "PUT", path: "/segment/customer_profiles/attributes", body, lanes })];
    }
    return items(payload).map((item) =>
      request({
        method: "PUT",
        path: `/segment/v2/customer_profiles/${segment(item.customerProfileId)}`,
        body: {
          attributes: typedAttributes({ ...own(payload.mutualAttributes), ...own(item.attributes) }, payload.attributesInfo),
          runRuleEngine: false,
        },
        lanes: [profileLane(item.customerProfileId)],
      }),
    );
  },
};

/**
 * Values are converted to their types here only if each customer has a separate request; otherwise
 * Talon.One does it.
 */
function typing(payload: JsonObject, { deliveryMethod = "perProfile" }: MappingOptions) {
  if (deliveryMethod === "legacy" || payload.attributesInfo === undefined) return { notes: [], issues: [] };
  const each = [
    typingOf(payload.mutualAttributes, payload.attributesInfo, "mutualAttributes"),
    ...items(payload).map((item, index) => typingOf(item.attributes, payload.attributesInfo, `data[${index}].attributes`)),
  ];
  return { notes: each.flatMap(({ notes }) => notes), issues: each.flatMap(({ issues }) => issues) };
}

function items(payload: JsonObject): JsonObject[] {
  return Array.isArray(payload.data) ? payload.data.filter(isJsonObject) : [];
}

function own(attributes: JsonValue | undefined): JsonObject {
  return isJsonObject(attributes) ? attributes : {};
}
