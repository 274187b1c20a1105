import { audienceId } from "./fields.ts";
import { audienceLane, checkId, request, segment } from "./request.ts";
import type { ActionDefinition } from "./types.ts";

export const deleteAudience: ActionDefinition = {
  slug: "deleteAudience",
  segmentId: "hjRssUycBvLhi7QPFAvXPS",
  title: "Delete audience",
  description: "Deletes an audience in Talon.One. Every customer leaves it.",
  group: "audiences",
  doneWhen: {
    status: 404,
    afterTry: true,
    cause: "audience_gone",
    note: "An earlier attempt has deleted this audience in Talon.One.",
  },
  fields: [audienceId],
  check: ({ audienceId: id }) => checkId(id, "audienceId", "Audience ID"),
  buildRequests: ({ audienceId: id }) => [
    request({ method: "DELETE", path: `/segment/audiences/${segment(id)}`, lanes: [audienceLane(id)] }),
  ],
};
