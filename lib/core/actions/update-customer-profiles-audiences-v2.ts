import { bulkRequest, checkItems, itemsOf, splitItems } from "./audience-changes.ts";
import { customerProfileId, joinedAudiences, leftAudiences } from "./fields.ts";
import type { ActionDefinition } from "./types.ts";

const path = "/segment/v2/customer_profiles/audiences";

export const updateCustomerProfilesAudiencesV2: ActionDefinition = {
  slug: "updateCustomerProfilesAudiencesV2",
  title: "Update multiple customer profiles' audiences by Segment ID",
  description: "Adds customers to audiences and removes them from audiences, several customers at once, named by their Segment IDs.",
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
      fields: [customerProfileId, joinedAudiences, leftAudiences],
    },
  ],
  check: checkItems,
  buildRequests: (payload) => splitItems(itemsOf(payload)).map((data) => bulkRequest(path, data)),
};
