import type { ActionExample } from "#lib/core/actions/types.ts";

export const updateCustomerProfile: readonly ActionExample[] = [
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
];
