import { bulkRequest, checkItems, itemsOf, splitItems } from "./audience-changes.ts";
import { addAudienceIds, customerProfileId, deleteAudienceIds } from "./fields.ts";
import type { ActionDefinition } from "./types.ts";

const path = "/segment/customer_profiles/audiences";

export const updateCustomerProfilesAudiences: ActionDefinition = {
  slug: "updateCustomerProfilesAudiences",
  segmentId: "x1VDfGjR5NPmPkhCF5a8WN",
  title: "Update multiple customer profiles' audiences",
  description: "Adds customers to audiences and removes them from audiences, several customers at once.",
  group: "audiences",
  mergeable: true,
  fields: [
    {
      key: "data",
      label: "Customers",
      help: "The customers whose audiences change, each with at least one audience.",
      type: "object",
      multiple: true,
      required: true,
      fields: [customerProfileId, { ...addAudienceIds, key: "adds" }, { ...deleteAudienceIds, key: "deletes" }],
    },
  ],
  check: checkItems,
  buildRequests: (payload) => splitItems(itemsOf(payload)).map((data) => bulkRequest(path, data)),
};
