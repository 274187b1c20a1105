import type { ActionExample } from "#lib/core/actions/types.ts";

export const trackEvent: readonly ActionExample[] = [
  {
    title: "An event with a typed attribute",
    kind: "typical",
    payload: {
      customerProfileId: "customer-1001",
      eventType: "Glove Viewed",
      type: "string",
      attributes: { size: "M", inStock: "true" },
      attributesInfo: [{ name: "inStock", type: "boolean" }],
    },
    requests: [
      {
        method: "PUT",
        path: "/segment/event",
        query: "",
        headers: {},
        body: {
          customerProfileId: "customer-1001",
          eventType: "Glove Viewed",
          type: "string",
          eventAttributes: { size: "M", inStock: "true" },
          attributesInfo: [{ name: "inStock", type: "boolean" }],
        },
      },
    ],
  },
  {
    title: "Only what is required",
    kind: "minimal",
    payload: { customerProfileId: "c", eventType: "e", type: "string" },
    requests: [
      { method: "PUT", path: "/segment/event", query: "", headers: {}, body: { customerProfileId: "c", eventType: "e", type: "string" } },
    ],
  },
  {
    title: "A profile ID of 1,000 characters and a list type",
    kind: "limit",
    payload: { customerProfileId: "c".repeat(1000), eventType: "e", type: "(list string)" },
    requests: [
      {
        method: "PUT",
        path: "/segment/event",
        query: "",
        headers: {},
        body: { customerProfileId: "c".repeat(1000), eventType: "e", type: "(list string)" },
      },
    ],
  },
  {
    title: "An unknown type, and no customer",
    kind: "bad",
    payload: { customerProfileId: null, eventType: "e", type: "colour", attributesInfo: [{ name: "size", type: "text" }] },
    issues: ["customerProfileId", "type", "attributesInfo[0].type"],
  },
];
