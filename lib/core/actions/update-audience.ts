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
};
