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
