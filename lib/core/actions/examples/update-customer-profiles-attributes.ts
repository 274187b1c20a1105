import type { ActionExample } from "#lib/core/actions/types.ts";

export const updateCustomerProfilesAttributes: readonly ActionExample[] = [
  {
    title: "Two customers, typed attributes",
    kind: "typical",
    payload: {
      data: [
        { customerProfileId: "c1", attributes: { points: "12", tier: "gold" } },
        { customerProfileId: "c/2", attributes: {} },
      ],
      mutualAttributes: { tier: "silver", since: "2026-11-01" },
      attributesInfo: [
        { name: "points", type: "number" },
        { name: "since", type: "time" },
      ],
    },
    requests: [
      {
        method: "PUT",
        path: "/segment/v2/customer_profiles/c1",
        query: "",
        headers: {},
        body: { attributes: { tier: "gold", since: "2026-11-01T00:00:00.000Z", points: 12 }, runRuleEngine: false },
      },
      {
        method: "PUT",
        path: "/segment/v2/customer_profiles/c%2F2",
        query: "",
        headers: {},
        body: { attributes: { tier: "silver", since: "2026-11-01T00:00:00.000Z" }, runRuleEngine: false },
      },
    ],
  },
  {
    title: "One customer, not in a list",
    kind: "minimal",
    payload: { data: { customerProfileId: "c" } },
    requests: [
      { method: "PUT", path: "/segment/v2/customer_profiles/c", query: "", headers: {}, body: { attributes: {}, runRuleEngine: false } },
    ],
  },
  {
    title: "The way Segment documents",
    kind: "typical",
    payload: {
      data: [{ customerProfileId: "c1", attributes: { points: "12" } }],
      mutualAttributes: { tier: "silver" },
      attributesInfo: [{ name: "points", type: "number" }],
    },
    options: { deliveryMethod: "legacy" },
    requests: [
      {
        method: "PUT",
        path: "/segment/customer_profiles/attributes",
        query: "",
        headers: {},
        body: {
          data: [{ customerProfileId: "c1", attributes: { points: "12" } }],
          mutualAttributes: { tier: "silver" },
          attributesInfo: [{ name: "points", type: "number" }],
        },
      },
    ],
  },
  {
    title: "A profile ID of 1,000 characters",
    kind: "limit",
    payload: { data: [{ customerProfileId: "c".repeat(1000), attributes: { a: null } }] },
    requests: [
      {
        method: "PUT",
        path: `/segment/v2/customer_profiles/${"c".repeat(1000)}`,
        query: "",
        headers: {},
        body: { attributes: { a: null }, runRuleEngine: false },
      },
    ],
  },
  {
    title: "An empty ID, an ID that is too long, and attributes that are text",
    kind: "bad",
    payload: { data: [{ customerProfileId: "" }, { customerProfileId: "c".repeat(1001) }], mutualAttributes: "gold" },
    issues: ["data[0].customerProfileId", "data[1].customerProfileId", "mutualAttributes"],
  },
  { title: "No customers", kind: "bad", payload: { data: [] }, issues: ["data"] },
];
