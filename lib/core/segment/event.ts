import { ExactNumber, type Issue, isContainer, isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";

export const eventTypes = ["track", "identify", "page", "group", "alias"] as const;
export type EventType = (typeof eventTypes)[number];

const accepted: ReadonlySet<string> = new Set(eventTypes);
export const maxMessageIdLength = 100;

/**
 * An event of Segment. Unknown keys are kept; `type` may be one that this destination does not
 * accept.
 */
export type SegmentEvent = JsonObject & { type: string; messageId?: string };
export type CheckedEvent = { ok: true; event: SegmentEvent } | { ok: false; issues: Issue[] };

export function isAcceptedType(type: unknown): type is EventType {
  return typeof type === "string" && accepted.has(type);
}

const textKeys = ["userId", "anonymousId", "event", "name", "groupId", "previousId"] as const;
const objectKeys = ["properties", "traits", "context", "integrations"] as const;

/**
 * The event as it is meant: PHP's libraries write an empty object as `[]`, and some senders number
 * their messages. Returns the same object unless it has one of these, and never changes it.
 */
export function meantEvent(event: JsonObject): JsonObject {
  let meant = event;
  for (const key of objectKeys) {
    const value = event[key];
    if (Array.isArray(value) && value.length === 0) meant = { ...meant, [key]: {} };
  }
  const { messageId } = event;
  if (typeof messageId === "number") meant = { ...meant, messageId: String(messageId) };
  else if (messageId instanceof ExactNumber) meant = { ...meant, messageId: messageId.digits };
  return meant;
}

/**
 * Lenient: refuses only what cannot be planned, or what would be misread. Returns the event as it
 * is meant.
 */
export function checkEvent(given: unknown): CheckedEvent {
  const value = isJsonObject(given) ? meantEvent(given) : given;
  if (!isJsonObject(value)) return { ok: false, issues: [{ path: "", message: `An event is an object, but this is ${kindOf(value)}.` }] };
  const issues: Issue[] = [];
  const { type, messageId } = value;
  if (typeof type !== "string" || type === "") issues.push({ path: "type", message: "The event has no type, such as track or identify." });
  if (messageId !== undefined && messageId !== null) {
    if (typeof messageId !== "string" || messageId === "") issues.push({ path: "messageId", message: "The messageId must be text." });
    else if (messageId.length > maxMessageIdLength) {
      issues.push({
        path: "messageId",
        message: `The messageId may have at most ${maxMessageIdLength} characters, but it has ${messageId.length}.`,
      });
    }
  }
  for (const key of textKeys) {
    const text = value[key];
    if (isContainer(text)) issues.push({ path: key, message: `${key} must be text, but it is ${kindOf(text)}.` });
  }
  for (const key of objectKeys) {
    const object = value[key];
    if (object !== undefined && object !== null && !isJsonObject(object)) {
      issues.push({ path: key, message: `${key} must be an object, but it is ${kindOf(object)}.` });
    }
  }
  return issues.length > 0 ? { ok: false, issues } : { ok: true, event: value as SegmentEvent };
}

/**
 * The event's content as text that is the same whatever the order of its keys: what a server hashes
 * into the messageId of an event that came without one. Takes any depth.
 */
export function canonicalText(value: JsonValue | undefined): string {
  const parts: string[] = [];
  const pending: (string | { value: JsonValue | undefined })[] = [{ value }];
  while (pending.length > 0) {
    const next = pending.pop();
    if (typeof next === "string") parts.push(next);
    else if (next) expand(next.value ?? null, parts, pending);
  }
  return parts.join("");
}

function expand(value: JsonValue, parts: string[], pending: (string | { value: JsonValue | undefined })[]): void {
  if (Array.isArray(value)) {
    parts.push("[");
    pending.push("]");
    for (let index = value.length - 1; index >= 0; index--) pending.push(",", { value: value[index] });
  } else if (isJsonObject(value)) {
    parts.push("{");
    pending.push("}");
    const keys = Object.keys(value).sort().reverse();
    for (const key of keys) if (value[key] !== undefined) pending.push(",", { value: value[key] }, `${JSON.stringify(key)}:`);
  } else parts.push(value instanceof ExactNumber ? value.digits : JSON.stringify(value));
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "empty";
  if (Array.isArray(value)) return "a list";
  if (value instanceof ExactNumber) return "a number";
  return { string: "text", number: "a number", boolean: "true or false" }[typeof value as string] ?? "something else";
}
