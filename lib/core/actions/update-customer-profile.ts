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
};
