import type { ActionExample } from "#lib/core/actions/types.ts";

export const createAudience: readonly ActionExample[] = [
  {
    title: "An Engage audience",
    kind: "typical",
    payload: { audienceId: "aud_1kPTWGhzMgFX9EGRlBRRFQdVSqa", audienceName: "Lapsed buyers" },
    requests: [
      {
        method: "POST",
        path: "/segment/audiences",
        query: "",
        headers: {},
        body: { audienceId: "aud_1kPTWGhzMgFX9EGRlBRRFQdVSqa", audienceName: "Lapsed buyers" },
      },
    ],
  },
  {
    title: "A number as ID becomes text",
    kind: "minimal",
    payload: { audienceId: 7, audienceName: "7" },
    requests: [{ method: "POST", path: "/segment/audiences", query: "", headers: {}, body: { audienceId: "7", audienceName: "7" } }],
  },
  {
    title: "ID and name of 1,000 characters",
    kind: "limit",
    payload: { audienceId: "a".repeat(1000), audienceName: "n".repeat(1000) },
    requests: [
      {
        method: "POST",
        path: "/segment/audiences",
        query: "",
        headers: {},
        body: { audienceId: "a".repeat(1000), audienceName: "n".repeat(1000) },
      },
    ],
  },
  {
    title: "No name, and an ID that is too long",
    kind: "bad",
    payload: { audienceId: "a".repeat(1001), audienceName: "" },
    issues: ["audienceId", "audienceName"],
  },
];
