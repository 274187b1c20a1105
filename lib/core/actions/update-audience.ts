import { audienceId, audienceName } from "./fields.ts";
import { audienceLane, checkId, request, segment } from "./request.ts";
import type { ActionDefinition } from "./types.ts";

export const updateAudience: ActionDefinition = {
  slug: "updateAudience",
  segmentId: "uZ8mzsLo5KFgwoSQsDXnKK",
  title: "Update audience name",
  description: "Gives an audience another name.",
  group: "audiences",
  fields: [audienceId, { ...audienceName, help: "The audience's new name." }],
  recipes: [
    {
      name: "Audience renamed",
      description: "Renames the audience when you send an Audience Renamed event with properties.audience_id and properties.audience_name.",
      trigger: 'type = "track" and event = "Audience Renamed"',
      mapping: { audienceId: { "@path": "$.properties.audience_id" }, audienceName: { "@path": "$.properties.audience_name" } },
    },
  ],
  check: ({ audienceId: id }) => checkId(id, "audienceId", "Audience ID"),
  buildRequests: ({ audienceId: id, audienceName: name }) => [
    request({
      method: "PUT",
      path: `/segment/audiences/${segment(id)}`,
      body: { audienceId: id, audienceName: name },
      lanes: [audienceLane(id)],
    }),
  ],
  examples: [
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
  ],
};
