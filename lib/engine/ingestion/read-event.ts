import "#server-only";
import { createHash } from "node:crypto";
import { parseInUtc } from "#lib/core/mapping/utc-time.ts";
import { canonicalText, checkEvent, isAcceptedType, maxMessageIdLength } from "#lib/core/segment/event.ts";
import { ExactNumber, isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { jsonDepth } from "#lib/platform/json-depth.ts";
import { mostEventBytes } from "./element-span.ts";

/** Postgres and the planner walk a payload recursively. No real event is this deep. */
const deepest = 500;

export type ReadEvent = {
  messageId: string;
  type: string;
  name: string | null;
  userId: string | null;
  anonymousId: string | null;
  /** The event's timestamp as ISO 8601; null if there is none that can be read. */
  sentAt: string | null;
  /** As received. */
  raw: Buffer;
  /** Set if the event can be planned. */
  event?: JsonObject;
  /** Segment's notice that a person is to be deleted; without a user ID it is malformed. */
  deletion?: { userId: string | null };
  /** Why it cannot be used: malformed, or of a type that is not accepted. */
  refusal?: { outcome: "malformed" | "discarded"; reason: string };
};

/**
 * Values in an index: PostgreSQL refuses rows of 2,704 bytes and more, so the longest IDs are cut
 * there (never in the payload).
 */
export const indexedText = (text: string): string => (text.length > 600 ? text.slice(0, 600) : text);

/**
 * Reads one element of a webhook body. Never throws: what is wrong with it is data. `raw` is its
 * JSON text.
 */
export function readEvent(value: JsonValue, raw: Buffer): ReadEvent {
  const read: ReadEvent = { messageId: "", type: "unknown", name: null, userId: null, anonymousId: null, sentAt: null, raw };
  if (raw.length > 2 * deepest && jsonDepth(raw) > deepest) {
    read.raw = Buffer.from('{"_note":"The payload was nested too deeply to be kept."}');
    return malformed(read, `It is nested more than ${deepest} levels deep.`, raw);
  }
  const checked = checkEvent(value);
  if (!isJsonObject(value)) return malformed(read, checked.ok ? "It isn’t an event." : (checked.issues[0]?.message ?? ""), raw);

  const text = (key: string) => (typeof value[key] === "string" && value[key] !== "" ? value[key] : null);
  read.type = indexedText(text("type") ?? "unknown");
  const name = text(read.type === "track" ? "event" : "name");
  read.name = name === null ? null : indexedText(name);
  read.userId = idText(value.userId);
  read.anonymousId = idText(value.anonymousId);
  const time = text("timestamp") ?? text("originalTimestamp") ?? text("sentAt");
  const parsed = time === null ? Number.NaN : parseInUtc(time);
  // What Postgres can hold, and no more: years of more than four digits are nobody's timestamps.
  if (parsed > -62_135_596_800_000 && parsed < 253_402_300_800_000) read.sentAt = new Date(parsed).toISOString();

  if (value.type === "delete") return readNotice(read, value, raw);
  if (!checked.ok) return malformed(read, checked.issues.map((issue) => issue.message).join(" "), raw);
  read.messageId = checked.event.messageId ?? `hash-${hash(canonicalText(value))}`;
  if (!isAcceptedType(checked.event.type)) {
    const type = read.type.length > 40 ? `${read.type.slice(0, 40)}…` : read.type;
    read.refusal = { outcome: "discarded", reason: `Events of type “${type}” are not used; track, identify, page, group and alias are.` };
    return read;
  }
  read.event = checked.event;
  return read;
}

/**
 * Segment's partners get lists where objects are usual, and a notice may lack a messageId: only its
 * user ID counts.
 */
function readNotice(read: ReadEvent, value: JsonObject, raw: Buffer): ReadEvent {
  const userId = typeof value.userId === "string" ? value.userId : isNumber(value.userId) ? String(value.userId) : "";
  if (userId === "")
    return {
      ...malformed(read, "This deletion notice has no userId, so it can’t delete anyone.", raw),
      deletion: { userId: null },
    };
  const { messageId } = value;
  const isUsable = typeof messageId === "string" && messageId !== "" && messageId.length <= maxMessageIdLength;
  return { ...read, messageId: isUsable ? messageId : `hash-${hash(raw)}`, deletion: { userId } };
}

/**
 * An event that is neither read nor kept. Its ID comes from its length and its beginning, because
 * looking at all of it would take too long.
 */
export function unreadEvent(raw: Buffer, reason: string): ReadEvent {
  const read = { messageId: "", type: "unknown", name: null, userId: null, anonymousId: null, sentAt: null };
  const note = Buffer.from(JSON.stringify({ _note: `The payload was not kept. ${reason}` }));
  return malformed({ ...read, raw: note }, reason, Buffer.concat([Buffer.from(`${raw.length} `), raw.subarray(0, mostEventBytes)]));
}

/** A malformed event gets an ID from its content: its messageId may come again, fixed. */
export function malformed(read: ReadEvent, reason: string, raw: Buffer): ReadEvent {
  return { ...read, messageId: `hash-${hash(raw)}`, refusal: { outcome: "malformed", reason } };
}

const hash = (content: Buffer | string) => createHash("sha256").update(content).digest("hex").slice(0, 40);
const idText = (value: JsonValue | undefined) =>
  typeof value === "string" && value !== "" ? indexedText(value) : isNumber(value) ? indexedText(String(value)) : null;
const isNumber = (value: JsonValue | undefined) => typeof value === "number" || value instanceof ExactNumber;
