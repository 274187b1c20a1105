import { refusalReferences } from "#lib/access/http/openapi.ts";
import { operationId, tagOf } from "#lib/access/http/openapi-names.ts";
import { callbackTokenHeader } from "#lib/engine/delivery/callback-headers.ts";
import { trackingCalls } from "#lib/engine/ingestion/read-tracking.ts";

// Events come in without the routes, so their description is written by hand.

type Json = Record<string, unknown>;
/** Gives a schema a name. */
type Name = (schema: Json, name: string) => Json;

const count = { type: "integer" };
const text = { type: "string" };
const object = { type: "object", additionalProperties: {} };
const event = {
  type: "object",
  description: "One event in Segment’s format.",
  properties: {
    type: { ...text, description: "Its kind: track, identify, group, page, screen, alias or delete." },
    messageId: { ...text, description: "Identifies it: a second event with the same messageId is a duplicate." },
    userId: text,
    anonymousId: text,
    event: { ...text, description: "What happened, for a track event." },
    properties: object,
    traits: object,
    context: object,
    timestamp: { ...text, format: "date-time" },
  },
  additionalProperties: {},
};
const batch = (each: Json) => ({ type: "object", properties: { batch: { type: "array", items: each } }, required: ["batch"] });
const counts = {
  type: "object",
  properties: {
    accepted: count,
    discarded: count,
    malformed: count,
    duplicate: count,
    exceptions: {
      type: "array",
      description: "At most five events that are not used.",
      items: {
        type: "object",
        properties: {
          index: { ...count, description: "The place in the batch, from 0." },
          outcome: { ...text, enum: ["malformed", "discarded"] },
          messageId: text,
          id: { ...text, description: "The event’s ID in Falconer." },
          reason: text,
        },
        required: ["index", "outcome", "messageId", "id"],
      },
    },
  },
  required: ["accepted", "discarded", "malformed", "duplicate", "exceptions"],
};
const success = { type: "object", properties: { success: { type: "boolean" }, message: text }, required: ["success"] };

const content = (schema: Json) => ({ content: { "application/json": { schema } } });
const namesOf = (path: string) => ({ operationId: operationId(path, "post"), tags: [tagOf(path)] });

/** How events come in: see docs/intake.md. */
export function intakePaths(name: Name): Record<string, Json> {
  const one = name(event, "SegmentEvent");
  const counted = { description: "Everything in it is stored.", ...content(name(counts, "IntakeCounts")) };
  const result = name(success, "TrackingResult");
  const webhook = (path: string, summary: string, security: Json[]) => ({
    [path]: {
      post: {
        ...namesOf(path),
        summary,
        description: "`PUT` and `PATCH` mean the same.",
        security,
        parameters: [{ name: "sourceId", in: "path", required: true, description: "The source’s ID.", schema: text }],
        requestBody: { required: true, ...content({ oneOf: [one, { type: "array", items: one }] }) },
        responses: { 200: counted, ...refusalReferences([400, 401, 413, 415, 503]) },
      },
    },
  });
  const tracking = (call: string) => ({
    post: {
      ...namesOf(`/v1/${call}`),
      summary: isBatch(call) ? "Events from one of Segment’s libraries." : `One ${call} event, as Segment’s Tracking API takes it.`,
      parameters: [],
      security: [{ writeKey: [] }],
      requestBody: { required: true, ...content(isBatch(call) ? name(batch(one), "EventBatch") : one) },
      responses: {
        200: { description: "Everything in it is stored.", ...content(result) },
        400: { description: "It isn’t JSON, or something in it is too large. The rest is stored.", ...content(result) },
        401: { description: "The write key is missing or wrong.", ...content(result) },
        ...refusalReferences([415, 503]),
      },
    },
  });
  return {
    ...webhook("/api/webhooks/segment/{sourceId}", "Events from Segment, signed with the source’s shared secret.", [
      { signature: [] },
      { signature: [], headerToken: [] },
    ]),
    ...webhook("/api/webhooks/events/{sourceId}", "Events from other senders, with the source’s header token.", [{ headerToken: [] }]),
    ...Object.fromEntries(trackingCalls.map((call) => [`/v1/${call}`, tracking(call)])),
  };
}

const isBatch = (call: string) => call === "batch" || call === "import";

export const intakeSchemes = {
  signature: { type: "apiKey", in: "header", name: "X-Signature", description: "HMAC-SHA1 of the body, in hexadecimal." },
  headerToken: { type: "http", scheme: "bearer", description: "The source’s header token." },
  callbackToken: {
    type: "apiKey",
    in: "header",
    name: callbackTokenHeader,
    description: "What Falconer sent Talon.One along with the update.",
  },
  writeKey: { type: "http", scheme: "basic", description: "The source’s write key as user name, without a password." },
};
