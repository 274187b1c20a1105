import type { ActionExample } from "#lib/core/actions/types.ts";

export const updateCustomerProfileV2: readonly ActionExample[] = [
  {
    title: "Joins one audience, leaves another",
    kind: "typical",
    payload: {
      customerProfileId: "customer-1001",
      audiencesToAdd: [{ name: "Lapsed buyers", integrationId: "aud_1", size: 12 }],
      audiencesToDelete: { name: "New customers" },
      runRuleEngine: "true",
      attributes: { language: "de" },
    },
    requests: [
      {
        method: "PUT",
        path: "/segment/customer_profile_v2/customer-1001",
        query: "",
        headers: {},
        body: {
          audiencesChanges: { adds: [{ name: "Lapsed buyers", integrationId: "aud_1" }], deletes: [{ name: "New customers" }] },
          runRuleEngine: true,
          attributes: { language: "de" },
        },
      },
    ],
  },
  {
    title: "Only the customer",
    kind: "minimal",
    payload: { customerProfileId: "c" },
    requests: [{ method: "PUT", path: "/segment/customer_profile_v2/c", query: "", headers: {}, body: {} }],
  },
  {
    title: "An audience name of 1,000 characters, with its type",
    kind: "limit",
    payload: {
      customerProfileId: "c",
      audiencesToAdd: [{ name: "n".repeat(1000) }],
      attributesInfo: [{ name: "vip", type: "boolean" }],
    },
    requests: [
      {
        method: "PUT",
        path: "/segment/customer_profile_v2/c",
        query: "",
        headers: {},
        body: { audiencesChanges: { adds: [{ name: "n".repeat(1000) }] }, attributesInfo: [{ name: "vip", type: "boolean" }] },
      },
    ],
  },
  {
    title: "An audience without a name, and one that is only a number",
    kind: "bad",
    payload: { customerProfileId: "c", audiencesToAdd: [{ integrationId: "aud_1" }], audiencesToDelete: [12] },
    issues: ["audiencesToAdd[0].name", "audiencesToDelete[0]"],
  },
];
