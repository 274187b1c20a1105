import { addAudienceIds, attributes, attributesInfo, customerProfileId, deleteAudienceIds, runRuleEngine } from "./fields.ts";
import { audiencesChanges, checkId, profileLane, request, segment } from "./request.ts";
import type { ActionDefinition } from "./types.ts";

export const updateCustomerProfile: ActionDefinition = {
  slug: "updateCustomerProfile",
  segmentId: "dFGebKtTfihwGAT1kAoayw",
  title: "[Deprecated] Upsert customer profile",
  description: "Creates or updates a customer's profile. Attributes that do not exist in Talon.One are created with it.",
  group: "profiles",
  successor: "updateCustomerProfileV3",
  fields: [
    attributes("$.traits", "Facts about the customer."),
    customerProfileId,
    deleteAudienceIds,
    addAudienceIds,
    { ...runRuleEngine, default: false },
    attributesInfo("$.traits.attributesInfo"),
  ],
  recipes: [
    {
      name: "Identify to profile",
      description: "Writes the traits of every identify call to the customer's profile.",
      trigger: 'type = "identify" and userId != null',
      mapping: {},
    },
  ],
  check: (payload) => checkId(payload.customerProfileId, "customerProfileId", "Customer profile ID"),
  buildRequests: (payload) => [
    request({
      method: "PUT",
      path: `/segment/customer_profile/${segment(payload.customerProfileId)}`,
      body: {
        attributes: payload.attributes,
        audiencesChanges: audiencesChanges(payload.addAudienceIds, payload.deleteAudienceIds),
        runRuleEngine: payload.runRuleEngine,
        attributesInfo: payload.attributesInfo,
      },
      lanes: [profileLane(payload.customerProfileId)],
    }),
  ],
  examples: [
    {
      title: "Traits, audiences and a type",
      kind: "typical",
      payload: {
        customerProfileId: "customer-1001",
        attributes: { language: "de", vip: "false" },
        addAudienceIds: [12],
        deleteAudienceIds: ["13"],
        runRuleEngine: false,
        attributesInfo: [{ name: "vip", type: "boolean" }],
      },
      requests: [
        {
          method: "PUT",
          path: "/segment/customer_profile/customer-1001",
          query: "",
          headers: {},
          body: {
            attributes: { language: "de", vip: "false" },
            audiencesChanges: { adds: [12], deletes: [13] },
            runRuleEngine: false,
            attributesInfo: [{ name: "vip", type: "boolean" }],
          },
        },
      ],
    },
    {
      title: "Only the customer",
      kind: "minimal",
      payload: { customerProfileId: "c" },
      requests: [{ method: "PUT", path: "/segment/customer_profile/c", query: "", headers: {}, body: {} }],
    },
    {
      title: "An ID that needs encoding, and the largest exact number",
      kind: "limit",
      payload: { customerProfileId: "a/b c?ä", addAudienceIds: 9007199254740991 },
      requests: [
        {
          method: "PUT",
          path: "/segment/customer_profile/a%2Fb%20c%3F%C3%A4",
          query: "",
          headers: {},
          body: { audiencesChanges: { adds: [9007199254740991] } },
        },
      ],
    },
    {
      title: "A dot as ID, a number that would be rounded, and 0 as an audience",
      kind: "bad",
      payload: { customerProfileId: "..", addAudienceIds: ["9007199254740993"], deleteAudienceIds: [0] },
      issues: ["customerProfileId", "addAudienceIds[0]", "deleteAudienceIds[0]"],
    },
  ],
};
