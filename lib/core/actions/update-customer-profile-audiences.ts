import type { JsonObject } from "#lib/platform/json.ts";
import { idsOf, splitItems } from "./audience-changes.ts";
import { customerProfileId, joinedAudiences, leftAudiences } from "./fields.ts";
import { checkId, profileLane, request, segment } from "./request.ts";
import type { ActionDefinition } from "./types.ts";

export const updateCustomerProfileAudiences: ActionDefinition = {
  slug: "updateCustomerProfileAudiences",
  title: "Update customer profile's audiences",
  description: "Adds a customer to audiences and removes them from audiences, named by their Segment IDs, and runs the rules.",
  group: "audiences",
  fields: [customerProfileId, joinedAudiences, leftAudiences],
  check: (payload, found) => {
    const issues = checkId(payload.customerProfileId, "customerProfileId", "Customer profile ID");
    const isRefused = found.some(({ path }) => /^(adds|deletes)\b/.test(path));
    // A refused audience is a separate problem; it does not also count as missing.
    if (idsOf(payload.adds).length + idsOf(payload.deletes).length === 0 && !isRefused)
      issues.push({ path: "adds", message: "Name at least one audience to join or to leave.", code: "required" });
    return issues;
  },
  buildRequests: (payload) =>
    splitItems([payload]).flatMap((chunk) =>
      chunk.map(({ adds, deletes }) =>
        request({
          method: "PUT",
          path: `/segment/customer_profiles/${segment(payload.customerProfileId)}/audiences`,
          body: { data: changes({ adds, deletes }) },
          lanes: [profileLane(payload.customerProfileId)],
        }),
      ),
    ),
};

function changes(lists: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list !== undefined));
}
