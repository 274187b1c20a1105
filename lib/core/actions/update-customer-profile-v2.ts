import type { JsonValue } from "#lib/platform/json.ts";
import { attributes, attributesInfo, audienceId, audienceName, customerProfileId, runRuleEngine } from "./fields.ts";
import { audiencesChanges, checkId, profileLane, request, segment } from "./request.ts";
import type { ActionDefinition, ActionField } from "./types.ts";

function audiences(key: string, label: string, help: string): ActionField {
  const shape: JsonValue = { name: { "@path": "$.name" }, integrationId: { "@path": "$.integrationId" } };
  return {
    key,
    label,
    help,
    type: "object",
    multiple: true,
    default: { "@arrayPath": [`$.properties.${key}`, shape] },
    fields: [
      { ...audienceName, key: "name", help: "The audience's name. If it does not exist yet, it is created." },
      { ...audienceId, key: "integrationId", required: false },
    ],
  };
}

export const updateCustomerProfileV2: ActionDefinition = {
  slug: "updateCustomerProfileV2",
  segmentId: "ovrUz47WP9wvxzprj2sxxC",
  title: "[Deprecated] Upsert customer profile V2",
  description: "Creates or updates a customer's profile and its audiences, which are named, not numbered. What does not exist is created.",
  group: "profiles",
  creates: "attributes",
  successor: "updateCustomerProfileV3",
  fields: [
    customerProfileId,
    audiences("audiencesToAdd", "Audiences to join", "The audiences the customer joins, by name."),
    audiences("audiencesToDelete", "Audiences to leave", "The audiences the customer leaves, by name."),
    runRuleEngine,
    attributes("$.traits", "Facts about the customer."),
    attributesInfo("$.properties.attributesInfo"),
  ],
  check: (payload) => checkId(payload.customerProfileId, "customerProfileId", "Customer profile ID"),
  buildRequests: (payload) => [
    request({
      method: "PUT",
      path: `/segment/customer_profile_v2/${segment(payload.customerProfileId)}`,
      body: {
        audiencesChanges: audiencesChanges(payload.audiencesToAdd, payload.audiencesToDelete),
        runRuleEngine: payload.runRuleEngine,
        attributes: payload.attributes,
        attributesInfo: payload.attributesInfo,
      },
      lanes: [profileLane(payload.customerProfileId)],
    }),
  ],
};
