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
      fields: [customerProfileId, attributes("$.traits", "Attributes of this customer alone.")],
    },
    { ...mutualAttributes, key: "mutualAttributes", label: "Attributes of all" },
    attributesInfo("$.traits.attributesInfo"),
  ],
  deliveryMethods: [
    {
      value: "perProfile",
      label: "One request a customer",
      help: "Uses Talon.One's current way to update a profile. Each customer has an outcome of their own. Recommended.",
    },
    {
      value: "legacy",
      label: "One request for all, as Segment documents it",
      help: "Talon.One does not publish this way any more. Choose it only if Talon.One told you to.",
    },
  ],
  recipes: [
    {
      name: "Identify, without running rules",
      description: "Writes the traits of an identify call to the customer's profile, without running the rules.",
      trigger: 'type = "identify" and userId != null',
      mapping: {
        data: [{ customerProfileId: { "@path": "$.userId" }, attributes: { "@path": "$.traits" } }],
        mutualAttributes: {},
      },
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
  examples: [
    {
      title: "Two customers, typed attributes",
      kind: "typical",
      payload: {
        data: [
          { customerProfileId: "c1", attributes: { points: "12", tier: "gold" } },
          { customerProfileId: "c/2", attributes: {} },
        ],
        mutualAttributes: { tier: "silver", since: "2026-11-01" },
        attributesInfo: [
          { name: "points", type: "number" },
          { name: "since", type: "time" },
        ],
      },
      requests: [
        {
          method: "PUT",
          path: "/segment/v2/customer_profiles/c1",
          query: "",
          headers: {},
          body: { attributes: { tier: "gold", since: "2026-11-01T00:00:00.000Z", points: 12 }, runRuleEngine: false },
        },
        {
          method: "PUT",
          path: "/segment/v2/customer_profiles/c%2F2",
          query: "",
          headers: {},
          body: { attributes: { tier: "silver", since: "2026-11-01T00:00:00.000Z" }, runRuleEngine: false },
        },
      ],
    },
    {
      title: "One customer, not in a list",
      kind: "minimal",
      payload: { data: { customerProfileId: "c" } },
      requests: [
        { method: "PUT", path: "/segment/v2/customer_profiles/c", query: "", headers: {}, body: { attributes: {}, runRuleEngine: false } },
      ],
    },
    {
      title: "The way Segment documents",
      kind: "typical",
      payload: {
        data: [{ customerProfileId: "c1", attributes: { points: "12" } }],
        mutualAttributes: { tier: "silver" },
        attributesInfo: [{ name: "points", type: "number" }],
      },
      options: { deliveryMethod: "legacy" },
      requests: [
        {
          method: "PUT",
          path: "/segment/customer_profiles/attributes",
          query: "",
          headers: {},
          body: {
            data: [{ customerProfileId: "c1", attributes: { points: "12" } }],
            mutualAttributes: { tier: "silver" },
            attributesInfo: [{ name: "points", type: "number" }],
          },
        },
      ],
    },
    {
      title: "A profile ID of 1,000 characters",
      kind: "limit",
      payload: { data: [{ customerProfileId: "c".repeat(1000), attributes: { a: null } }] },
      requests: [
        {
          method: "PUT",
          path: `/segment/v2/customer_profiles/${"c".repeat(1000)}`,
          query: "",
          headers: {},
          body: { attributes: { a: null }, runRuleEngine: false },
        },
      ],
    },
    {
      title: "An empty ID, an ID that is too long, and attributes that are text",
      kind: "bad",
      payload: { data: [{ customerProfileId: "" }, { customerProfileId: "c".repeat(1001) }], mutualAttributes: "gold" },
      issues: ["data[0].customerProfileId", "data[1].customerProfileId", "mutualAttributes"],
    },
    { title: "No customers", kind: "bad", payload: { data: [] }, issues: ["data"] },
  ],
};

/**
 * Only where a customer has a request of its own are values brought to their types here; else
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
