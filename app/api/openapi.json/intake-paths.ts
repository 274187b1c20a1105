import { refusalReferences } from "#lib/access/http/openapi.ts";
import { trackingCalls } from "#lib/engine/ingestion/read-tracking.ts";

// Events come in past the routes, so their description is written by hand.

const body = (schema: object) => ({ required: true, content: { "application/json": { schema } } });
const event = { type: "object", description: "One event in Segment’s format.", additionalProperties: true };
const said = (description: string, properties: Record<string, object>) => ({
  description,
  content: { "application/json": { schema: { type: "object", properties } } },
});
const count = { type: "integer" };
const counts = {
  accepted: count,
  discarded: count,
  malformed: count,
  duplicate: count,
  exceptions: { type: "array", items: { type: "object" } },
};
const success = { success: { type: "boolean" }, message: { type: "string" } };

const webhook = (operationId: string, summary: string, security: object[]) => ({
  post: {
    operationId,
    summary,
    tags: ["intake"],
    security,
    parameters: [{ name: "sourceId", in: "path", required: true, description: "The source’s ID.", schema: { type: "string" } }],
    requestBody: body({ oneOf: [event, { type: "array", items: event }] }),
    responses: { 200: said("All of it is stored.", counts), ...refusalReferences([400, 401, 404, 413, 415, 503]) },
  },
});

const tracking = (call: string) => ({
  post: {
    operationId: `postV1${call[0]?.toUpperCase()}${call.slice(1)}`,
    summary:
      call === "batch" || call === "import"
        ? "Events of one of Segment’s libraries."
        : `One ${call} event, as Segment’s Tracking API takes it.`,
    tags: ["intake"],
    parameters: [],
    security: [{ writeKey: [] }],
    requestBody: body(
      call === "batch" || call === "import" ? { type: "object", properties: { batch: { type: "array", items: event } } } : event,
    ),
    responses: {
      200: said("All of it is stored.", success),
      400: said("It is no JSON, or something in it is too large; what is not too large is stored.", success),
      401: said("The write key is missing or wrong.", success),
      ...refusalReferences([413, 415, 503]),
    },
  },
});

/** How events come in: see docs/intake.md. */
export const intakePaths = {
  "/api/webhooks/segment/{sourceId}": webhook("postWebhooksSegment", "Events from Segment, signed with the source’s shared secret.", [
    { signature: [] },
  ]),
  "/api/webhooks/events/{sourceId}": webhook("postWebhooksEvents", "Events from other senders, with the source’s header token.", [
    { headerToken: [] },
  ]),
  ...Object.fromEntries(trackingCalls.map((call) => [`/v1/${call}`, tracking(call)])),
};

export const intakeSchemes = {
  signature: { type: "apiKey", in: "header", name: "X-Signature", description: "HMAC-SHA1 of the body, in hexadecimal." },
  headerToken: { type: "http", scheme: "bearer", description: "The source’s header token." },
  writeKey: { type: "http", scheme: "basic", description: "The source’s write key as user name, without a password." },
};
