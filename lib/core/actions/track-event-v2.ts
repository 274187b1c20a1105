import { attributes, customerProfileId, skipNonExistingAttributes } from "./fields.ts";
import { checkId, profileLane, request, skipQuery } from "./request.ts";
import type { ActionDefinition } from "./types.ts";

export const trackEventV2: ActionDefinition = {
  slug: "trackEventV2",
  segmentId: "JxX3aD1RPa7zMn6FmwH8F",
  title: "Track event",
  description: "Records an event for a customer and runs the rules that wait for it. The event and its attributes must exist in Talon.One.",
  group: "events",
  repeatable: false,
  fields: [
    skipNonExistingAttributes,
    customerProfileId,
    {
      key: "eventType",
      names: { kind: "eventType" },
      label: "Event name",
      help: "The event's name in Talon.One. Usually the name of the Segment event.",
      type: "string",
      required: true,
      default: { "@path": "$.event" },
    },
    attributes("$.properties.attributes", "Facts about the event, as attributes that exist in Talon.One.", "Event"),
  ],
  check: (payload) => checkId(payload.customerProfileId, "customerProfileId", "Customer profile ID"),
  buildRequests: (payload) => [
    request(
      {
        method: "PUT",
        path: "/segment/v2/events",
        body: { customerProfileId: payload.customerProfileId, eventType: payload.eventType, eventAttributes: payload.attributes },
        lanes: [profileLane(payload.customerProfileId)],
      },
      { query: skipQuery(payload) },
    ),
  ],
};
