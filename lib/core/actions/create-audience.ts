import { audienceId, audienceName } from "./fields.ts";
import { audienceLane, checkId, request } from "./request.ts";
import type { ActionDefinition } from "./types.ts";

export const createAudience: ActionDefinition = {
  slug: "createAudience",
  segmentId: "9f9ULnyoFhzXZAo2FNYNpG",
  title: "Create audience",
  description: "Creates an audience in Talon.One. If it exists already, nothing changes.",
  group: "audiences",
  doneWhen: {
    status: 409,
    cause: "audience_exists",
    note: "The audience exists already, so there was nothing to create.",
  },
  fields: [audienceId, audienceName],
  check: ({ audienceId: id }) => checkId(id, "audienceId", "Audience ID"),
  buildRequests: ({ audienceId: id, audienceName: name }) => [
    request({ method: "POST", path: "/segment/audiences", body: { audienceId: id, audienceName: name }, lanes: [audienceLane(id)] }),
  ],
};
