import "#server-only";
import { isUtf8 } from "node:buffer";
import { isTurnOver, nextTurn, runInTurns } from "#lib/platform/in-turns.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import { batchSpan } from "./batch-wrapper.ts";
import { elementSpans } from "./element-span.ts";
import { type ReadEvent, readEvent, unreadEvent } from "./read-event.ts";

/** The limits of Segment's Tracking API. */
export const trackingBodyBytes = 500 * 1024;
export const trackingEventBytes = 32 * 1024;
export const trackingMostEvents = 2_500;

const single = ["track", "identify", "page", "screen", "group", "alias"] as const;
export const trackingCalls = [...single, "batch", "import"] as const;
export type TrackingCall = (typeof trackingCalls)[number];
const isSingle = (call: TrackingCall): call is (typeof single)[number] => single.some((one) => one === call);

export type TrackingBody = {
  /** As in the body, beside its events. */
  writeKey: string | undefined;
  events: ReadEvent[];
  /** Places of events over the limit: they are recorded as malformed, without their payload. */
  tooLarge: number[];
};

/**
 * The events of a call to Segment's Tracking API. Undefined: it is not a JSON object. An event
 * without a type gets the call's; a write key is never kept.
 */
export async function readTracking(call: TrackingCall, body: Buffer): Promise<TrackingBody | "no batch" | "too many" | undefined> {
  const found: TrackingBody = { writeKey: undefined, events: [], tooLarge: [] };
  if (isSingle(call)) return readSingle(call, body, found);
  const span = await runInTurns(batchSpan(body));
  if (!span) return parsed(body) === undefined ? undefined : "no batch";
  const wrapper = parsed(Buffer.concat([body.subarray(0, span.start), Buffer.from("[]"), body.subarray(span.end)]));
  found.writeKey = isJsonObject(wrapper) ? keyIn(wrapper) : undefined;
  const list = body.subarray(span.start, span.end);
  const spans = await runInTurns(elementSpans(list, trackingMostEvents));
  if (!Array.isArray(spans)) return spans;
  for (const { start, end } of spans) {
    if (isTurnOver()) await nextTurn();
    const event = readOne(list.subarray(start, end), found);
    if (!event) return undefined;
    found.events.push(event);
  }
  return found;
}

function readSingle(call: string, body: Buffer, found: TrackingBody): TrackingBody | undefined {
  const value = parsed(body);
  if (!isJsonObject(value)) return undefined;
  found.writeKey = keyIn(value);
  const event = readOne(body, found, call);
  return event && { ...found, events: [event] };
}

function readOne(raw: Buffer, found: TrackingBody, type?: string): ReadEvent | undefined {
  if (raw.length > trackingEventBytes) {
    found.tooLarge.push(found.events.length);
    return unreadEvent(raw, `It is larger than ${trackingEventBytes / 1024} KB.`);
  }
  if (!isUtf8(raw)) return unreadEvent(raw, "It has bytes that are not UTF-8.");
  const value = parsed(raw);
  if (value === undefined) return undefined;
  const meant = isJsonObject(value) ? meantAs(value, type) : value;
  return readEvent(meant, meant === value ? raw : Buffer.from(encodeJson(meant)));
}

/** The very same object if nothing about it has to change. */
function meantAs(event: JsonObject, type: string | undefined): JsonObject {
  if (event.writeKey === undefined && (type === undefined || event.type === type)) return event;
  const { writeKey: _, ...rest } = event;
  return type === undefined ? rest : { ...rest, type };
}

const keyIn = ({ writeKey }: JsonObject) => (typeof writeKey === "string" && writeKey !== "" ? writeKey : undefined);

function parsed(raw: Buffer): JsonValue | undefined {
  try {
    return parseJson(raw.toString("utf8"));
  } catch {
    return undefined;
  }
}
