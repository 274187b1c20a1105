import { attributes, attributesInfo, customerProfileId } from "./fields.ts";
import { checkId, profileLane, request } from "./request.ts";
import type { ActionDefinition } from "./types.ts";

const eventTypes = ["string", "time", "number", "boolean", "location", "(list string)", "(list number)", "(list time)", "(list location)"];

export const trackEvent: ActionDefinition = {
  slug: "trackEvent",
  segmentId: "aBasBxDewdhgRjDGvNbEwL",
  title: "[Deprecated] Track event",
  description: "Records an event for a customer. Attributes that do not exist in Talon.One are created with it.",
  group: "events",
  successor: "trackEventV2",
  repeatable: false,
  creates: "eventType",
  fields: [
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
    {
      key: "type",
      label: "Data type",
      help: "The data type with which Talon.One creates the event, if it does not exist yet.",
      type: "string",
      required: true,
      default: "string",
      choices: eventTypes.map((value) => ({ value, label: value })),
    },
    attributes("$.properties.attributes", "Facts about the event.", "Event"),
    attributesInfo("$.properties.attributesInfo"),
  ],
  check: (payload) => checkId(payload.customerProfileId, "customerProfileId", "Customer profile ID"),
  buildRequests: ({ customerProfileId: id, eventType, type, attributes: eventAttributes, attributesInfo: info }) => [
    request({
      method: "PUT",
      path: "/segment/event",
      body: { customerProfileId: id, eventType, type, eventAttributes, attributesInfo: info },
      lanes: [profileLane(id)],
    }),
  ],
};
