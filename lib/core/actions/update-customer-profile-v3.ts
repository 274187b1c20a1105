import { addAudienceIds, attributes, customerProfileId, deleteAudienceIds, runRuleEngine, skipNonExistingAttributes } from "./fields.ts";
import { audiencesChanges, checkProfileSegment, profileLane, request, segment, skipQuery } from "./request.ts";
import type { ActionDefinition } from "./types.ts";

export const updateCustomerProfileV3: ActionDefinition = {
  slug: "updateCustomerProfileV3",
  segmentId: "nEzS6B255TiBsk4n2aTGP6",
  title: "Update customer profile",
  description: "Creates or updates one customer's profile and audiences. Attributes and audiences must exist in Talon.One.",
  group: "profiles",
  fields: [
    customerProfileId,
    attributes("$.traits", "Facts about the customer, as attributes that exist in Talon.One."),
    skipNonExistingAttributes,
    deleteAudienceIds,
    addAudienceIds,
    runRuleEngine,
  ],
  check: (payload) => checkProfileSegment(payload.customerProfileId, "customerProfileId"),
  buildRequests: (payload) => [
    request(
      {
        method: "PUT",
        path: `/segment/v2/customer_profiles/${segment(payload.customerProfileId)}`,
        body: {
          audiencesChanges: audiencesChanges(payload.addAudienceIds, payload.deleteAudienceIds),
          runRuleEngine: payload.runRuleEngine,
          attributes: payload.attributes,
        },
        lanes: [profileLane(payload.customerProfileId)],
      },
      { query: skipQuery(payload) },
    ),
  ],
};
