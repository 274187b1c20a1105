import type { ActionExample } from "#lib/core/actions/types.ts";

export const updateCustomerProfileV3: readonly ActionExample[] = [
  {
    title: "Traits and audiences",
    kind: "typical",
    payload: {
      customerProfileId: "customer-1002",
      skipNonExistingAttributes: true,
      addAudienceIds: ["12", 13],
      deleteAudienceIds: 14,
      runRuleEngine: true,
      attributes: { Email: "c1002@example.org" },
    },
    requests: [
      {
        method: "PUT",
        path: "/segment/v2/customer_profiles/customer-1002",
        query: "?skipNonExistingAttributes=true",
        headers: {},
        body: {
          audiencesChanges: { adds: [12, 13], deletes: [14] },
          runRuleEngine: true,
          attributes: { Email: "c1002@example.org" },
        },
      },
    ],
  },
  {
    title: "Only the customer",
    kind: "minimal",
    payload: { customerProfileId: 1002 },
    requests: [{ method: "PUT", path: "/segment/v2/customer_profiles/1002", query: "", headers: {}, body: {} }],
  },
  {
    title: "The longest profile ID and the largest audience number",
    kind: "limit",
    payload: { customerProfileId: "%".repeat(1000), deleteAudienceIds: ["9007199254740991"] },
    requests: [
      {
        method: "PUT",
        path: `/segment/v2/customer_profiles/${"%25".repeat(1000)}`,
        query: "",
        headers: {},
        body: { audiencesChanges: { deletes: [9007199254740991] } },
      },
    ],
  },
  {
    title: "No customer, an audience by name, and a switch that is neither on nor off",
    kind: "bad",
    payload: { addAudienceIds: ["vip"], runRuleEngine: "perhaps" },
    issues: ["customerProfileId", "addAudienceIds[0]", "runRuleEngine"],
  },
  {
    title: "A profile ID that is the address of another operation",
    kind: "bad",
    payload: { customerProfileId: "audiences" },
    issues: ["customerProfileId"],
  },
  {
    title: "An audience number that would be rounded",
    kind: "bad",
    payload: { customerProfileId: "c", addAudienceIds: [9007199254740992, "9223372036854775807"] },
    issues: ["addAudienceIds[0]", "addAudienceIds[1]"],
  },
];
