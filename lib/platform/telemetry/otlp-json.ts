import { commitSpanIdOf, rootSpanIdOf, traceIdOf } from "./trace-id.ts";
import type { TracedAttempt, TracedEvent } from "./tracer.ts";

// What OTLP/HTTP takes as JSON (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding):
// IDs in hexadecimal digits, times in nanoseconds as text, enumerations as numbers.

type Attributes = Record<string, string | number | boolean | undefined>;
type KeyValue = { key: string; value: { stringValue: string } | { intValue: string } | { doubleValue: number } | { boolValue: boolean } };

export type Resource = { attributes: KeyValue[] };
const scope = { name: "falconer" };
const kinds = { internal: 1, server: 2, client: 3 } as const;
const failed = { code: 2 };

export function attributesOf(given: Attributes): KeyValue[] {
  return Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value: anyValue(value) }]));
}

function anyValue(value: string | number | boolean): KeyValue["value"] {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

/** Milliseconds since 1970 in nanoseconds: more digits than a number has. */
const nanoseconds = (ms: number): string => `${Math.floor(ms)}${String(Math.floor((ms % 1) * 1e6)).padStart(6, "0")}`;

/** Text of ours, IDs and words, needs no escapes. */
const attribute = (key: string, value: string) => `{"key":"${key}","value":{"stringValue":${value}}}`;
const own = (text: string) => `"${text}"`;
const times = ({ from, to }: { from: number; to: number }) =>
  `"startTimeUnixNano":"${nanoseconds(from)}","endTimeUnixNano":"${nanoseconds(to)}"`;

/**
 * The call that brought an event, and below it the transaction that stored it, as JSON. Put
 * together by hand: intake makes thousands of them a second, and as objects they cost three times
 * as much.
 */
export function spansOfEvent({ eventId, sourceId, destinationId, type, outcome, call, commit }: TracedEvent): string {
  const traceId = traceIdOf(eventId);
  const spanId = rootSpanIdOf(traceId);
  const attributes = [
    attribute("falconer.event.id", own(eventId)),
    attribute("falconer.event.type", JSON.stringify(type)),
    attribute("falconer.event.outcome", own(outcome)),
    attribute("falconer.source.id", own(sourceId)),
    attribute("falconer.destination.id", own(destinationId)),
  ];
  const root = `{"traceId":"${traceId}","spanId":"${spanId}","name":"webhook","kind":${kinds.server},${times(call)},"attributes":[${attributes}]}`;
  if (!commit) return root;
  return `${root},{"traceId":"${traceId}","spanId":"${commitSpanIdOf(spanId)}","parentSpanId":"${spanId}","name":"commit","kind":${kinds.internal},${times(commit)},"attributes":[]}`;
}

/**
 * One attempt at Talon.One. If several events were merged, it also carries others: they are linked.
 */
export function spanOfAttempt(attempt: TracedAttempt, spanId: string): string {
  const [traceId = "", ...others] = attempt.eventIds.map(traceIdOf);
  return JSON.stringify({
    traceId,
    spanId,
    parentSpanId: rootSpanIdOf(traceId),
    name: "attempt",
    kind: kinds.client,
    startTimeUnixNano: nanoseconds(attempt.from),
    endTimeUnixNano: nanoseconds(attempt.to),
    attributes: attributesOf({
      "falconer.event.id": attempt.eventIds[0],
      "falconer.destination.id": attempt.destinationId,
      "falconer.delivery.id": attempt.deliveryId,
      "falconer.attempt.id": attempt.attemptId,
      "falconer.action": attempt.action,
      "falconer.outcome": attempt.outcome,
      "falconer.cause": attempt.cause,
      "http.request.method": attempt.method,
      "http.response.status_code": attempt.status,
    }),
    ...(others.length > 0 && { links: others.map((id) => ({ traceId: id, spanId: rootSpanIdOf(id) })) }),
    ...(attempt.outcome !== "delivered" && { status: failed }),
  });
}

/** `spans`: as JSON. */
export const tracesBody = (resource: Resource, spans: readonly string[]): string =>
  `{"resourceSpans":[{"resource":${JSON.stringify(resource)},"scopeSpans":[{"scope":${JSON.stringify(scope)},"spans":[${spans}]}]}]}`;

const severities: Record<number, [number: number, text: string]> = {
  10: [1, "TRACE"],
  20: [5, "DEBUG"],
  30: [9, "INFO"],
  40: [13, "WARN"],
  50: [17, "ERROR"],
  60: [21, "FATAL"],
};

/** A line of the log; one that names an event belongs to its trace. */
export function logRecordOf(line: string): object {
  const { level, time, pid: _, msg, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const [severityNumber, severityText] = severities[Number(level)] ?? [9, "INFO"];
  const at = typeof time === "string" ? Date.parse(time) : Number(time);
  const { eventId } = rest;
  const traceId = typeof eventId === "string" && eventId !== "" ? traceIdOf(eventId) : undefined;
  return {
    timeUnixNano: nanoseconds(at),
    observedTimeUnixNano: nanoseconds(at),
    severityNumber,
    severityText,
    body: { stringValue: String(msg ?? "") },
    attributes: attributesOf(Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, plain(value)]))),
    ...(traceId && { traceId, spanId: rootSpanIdOf(traceId) }),
  };
}

const plain = (value: unknown): string | number | boolean | undefined =>
  value === null || value === undefined
    ? undefined
    : typeof value === "string" || typeof value === "number" || typeof value === "boolean"
      ? value
      : JSON.stringify(value);

export const logsBody = (resource: Resource, records: readonly object[]): string =>
  JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: records }] }] });
