import type { ActionExample } from "#lib/core/actions/types.ts";

export const updateAudience: readonly ActionExample[] = [
  {
    title: "A new name",
    kind: "typical",
    payload: { audienceId: "summer 18-25", audienceName: "Summer, 18 to 25" },
    requests: [
      {
        method: "PUT",
        path: "/segment/audiences/summer%2018-25",
        query: "",
        headers: {},
        body: { audienceId: "summer 18-25", audienceName: "Summer, 18 to 25" },
      },
    ],
  },
  {
    title: "The shortest ID and name",
    kind: "minimal",
    payload: { audienceId: "a", audienceName: "b" },
    requests: [{ method: "PUT", path: "/segment/audiences/a", query: "", headers: {}, body: { audienceId: "a", audienceName: "b" } }],
  },
  {
    title: "A name of 1,000 characters, counted as people count",
    kind: "limit",
    payload: { audienceId: "a", audienceName: "🦅".repeat(1000) },
    requests: [
      {
        method: "PUT",
        path: "/segment/audiences/a",
        query: "",
        headers: {},
        body: { audienceId: "a", audienceName: "🦅".repeat(1000) },
      },
    ],
  },
  {
    title: "A name that is too long, and an ID that is a list",
    kind: "bad",
    payload: { audienceId: ["a", "b"], audienceName: "n".repeat(1001) },
    issues: ["audienceId", "audienceName"],
  },
];
