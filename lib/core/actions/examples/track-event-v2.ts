import type { ActionExample } from "#lib/core/actions/types.ts";

export const trackEventV2: readonly ActionExample[] = [
  {
    title: "An event with an attribute",
    kind: "typical",
    payload: {
      skipNonExistingAttributes: false,
      customerProfileId: "test-user-z65zqk",
      eventType: "track-event",
      attributes: { language: "English" },
    },
    requests: [
      {
        method: "PUT",
        path: "/segment/v2/events",
        query: "",
        headers: {},
        body: { customerProfileId: "test-user-z65zqk", eventType: "track-event", eventAttributes: { language: "English" } },
      },
    ],
  },
  {
    title: "Unknown attributes skipped",
    kind: "minimal",
    payload: { skipNonExistingAttributes: "true", customerProfileId: "c", eventType: "e" },
    requests: [
      {
        method: "PUT",
        path: "/segment/v2/events",
        query: "?skipNonExistingAttributes=true",
        headers: {},
        body: { customerProfileId: "c", eventType: "e" },
      },
    ],
  },
  {
    title: "A profile ID of 1,000 characters",
    kind: "limit",
    payload: { customerProfileId: "ä".repeat(1000), eventType: "e", attributes: {} },
    requests: [
      {
        method: "PUT",
        path: "/segment/v2/events",
        query: "",
        headers: {},
        body: { customerProfileId: "ä".repeat(1000), eventType: "e", eventAttributes: {} },
      },
    ],
  },
  {
    title: "No event name, a profile ID that is too long, attributes that are a list",
    kind: "bad",
    payload: { customerProfileId: "c".repeat(1001), eventType: "", attributes: [1] },
    issues: ["customerProfileId", "eventType", "attributes"],
  },
];
