import "#server-only";
import type { IncomingMessage } from "node:http";
import { admit } from "./admit.ts";
import type { Intake } from "./intake.ts";
import { type TrackingCall, trackingBodyBytes, trackingCalls } from "./read-tracking.ts";
import { type ArrivalTimes, receive } from "./receive.ts";
import { admitTracking, receiveTracking, sourceInHeader, trackingTooLarge } from "./receive-tracking.ts";
import { tooLarge, type WebhookAnswer } from "./webhook-answer.ts";

export type BodyLimit = { bytes: number; answer: WebhookAnswer };

/** One kind of call: how it is recognised, refused early, and taken. */
export type IncomingCall = {
  methods: ReadonlySet<string>;
  /** Undefined until someone has named it. */
  sourceId: string | undefined;
  limit(intake: Intake): BodyLimit;
  /** By the headers alone; undefined: the body should be read. */
  admit(intake: Intake): WebhookAnswer | undefined | Promise<WebhookAnswer | undefined>;
  receive(intake: Intake, body: Buffer, times: ArrivalTimes): Promise<WebhookAnswer>;
};

/** The second one is for senders that are not Segment. They mean the same. */
const webhookPrefixes = ["/api/webhooks/segment/", "/api/webhooks/events/"];
const trackingPrefix = "/v1/";
/** Those that Segment's webhook action offers. They mean the same. */
const webhookMethods = new Set(["POST", "PUT", "PATCH"]);
const trackingMethods = new Set(["POST"]);

/** Undefined: the request is for something else. */
export function callOf(request: IncomingMessage): IncomingCall | undefined {
  const { url = "" } = request;
  const prefix = url.startsWith(trackingPrefix) ? trackingPrefix : webhookPrefixes.find((one) => url.startsWith(one));
  if (prefix === undefined) return undefined;
  const end = url.indexOf("?");
  const path = url.slice(prefix.length, end === -1 ? undefined : end);
  const name = path.endsWith("/") ? path.slice(0, -1) : path;
  if (name === "" || name.includes("/")) return undefined;
  if (prefix !== trackingPrefix) return webhookCall(name, request);
  const call = trackingCalls.find((one) => one === name);
  return call && trackingCall(call, request);
}

function webhookCall(sourceId: string, request: IncomingMessage): IncomingCall {
  const signature = header(request, "x-signature");
  const authorization = header(request, "authorization");
  return {
    methods: webhookMethods,
    sourceId,
    limit: (intake) => ({ bytes: intake.bodyLimit, answer: tooLarge }),
    admit: (intake) => admit(intake, { sourceId, signature, authorization, ...bodyHeaders(request) }),
    receive: (intake, body, times) => receive(intake, { sourceId, body, signature, authorization, ...times }),
  };
}

function trackingCall(name: TrackingCall, request: IncomingMessage): IncomingCall {
  const authorization = header(request, "authorization");
  const call: IncomingCall = {
    methods: trackingMethods,
    sourceId: sourceInHeader(authorization),
    limit: () => ({ bytes: trackingBodyBytes, answer: trackingTooLarge }),
    admit: (intake) => admitTracking(intake, { authorization, ...bodyHeaders(request) }),
    receive: (intake, body, times) =>
      receiveTracking(intake, { call: name, body, authorization, ...times }, (sourceId) => {
        call.sourceId = sourceId;
      }),
  };
  return call;
}

const bodyHeaders = (request: IncomingMessage) => ({
  contentLength: header(request, "content-length"),
  contentEncoding: header(request, "content-encoding"),
});

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
