import type { JsonObject } from "#lib/platform/json.ts";
import { bulkRequest, checkItems, itemsOf, splitItems } from "./audience-changes.ts";
import { engageTrigger, enteredAudience, leftAudience } from "./engage-audience.ts";
import { customerProfileId, joinedAudiences, leftAudiences } from "./fields.ts";
import type { ActionDefinition, PlannedRequest } from "./types.ts";

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
  recipes: [
    {
      name: "Every Engage audience",
      description:
        "Whoever enters or leaves any audience of Segment Engage enters or leaves it in Talon.One. One mapping serves all audiences, many customers in one request.",
      trigger: engageTrigger,
      mapping: { data: [{ customerProfileId: { "@path": "$.userId" }, adds: enteredAudience, deletes: leftAudience }] },
    },
  ],
  check: checkItems,
  buildRequests: (payload) => splitItems(itemsOf(payload)).map((data) => bulkRequest(path, data)),
  examples: [
    {
      title: "Two customers",
      kind: "typical",
      payload: {
        data: [
          { customerProfileId: "c1", adds: ["aud_1", 13] },
          { customerProfileId: "c2", adds: "aud_1", deletes: ["aud_2"] },
        ],
      },
      requests: [
        bulk([
          { customerProfileId: "c1", adds: ["aud_1", "13"] },
          { customerProfileId: "c2", adds: ["aud_1"], deletes: ["aud_2"] },
        ]),
      ],
    },
    {
      title: "One customer and one audience, not in lists",
      kind: "minimal",
      payload: { data: { customerProfileId: "c", deletes: "aud_1" } },
      requests: [bulk([{ customerProfileId: "c", deletes: ["aud_1"] }])],
    },
    {
      title: "1,001 changes are two requests",
      kind: "limit",
      payload: {
        data: [
          { customerProfileId: "c1", adds: audiences(999) },
          { customerProfileId: "c2", adds: ["a"], deletes: ["b"] },
        ],
      },
      requests: [
        bulk([
          { customerProfileId: "c1", adds: audiences(999) },
          { customerProfileId: "c2", adds: ["a"] },
        ]),
        bulk([{ customerProfileId: "c2", deletes: ["b"] }]),
      ],
    },
    {
      title: "No audience, an empty ID and one that is too long",
      kind: "bad",
      payload: {
        data: [
          { customerProfileId: "c1" },
          { customerProfileId: "c2", adds: [""] },
          { customerProfileId: "c3", deletes: ["a".repeat(1001)] },
        ],
      },
      issues: ["data[0]", "data[1].adds[0]", "data[2].deletes[0]"],
    },
  ],
};

function bulk(data: JsonObject[]): Omit<PlannedRequest, "lanes"> {
  const { lanes: _, ...rest } = bulkRequest(path, data);
  return rest;
}

function audiences(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `aud_${index}`);
}
