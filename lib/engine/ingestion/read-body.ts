import "#server-only";
import { isUtf8 } from "node:buffer";
import { isTurnOver, nextTurn, runAtOnce, runInTurns, smallBytes } from "#lib/platform/in-turns.ts";
import type { JsonValue } from "#lib/platform/json.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import { batchSpan } from "./batch-wrapper.ts";
import { elementSpans, mostEventBytes } from "./element-span.ts";
import { type ReadEvent, readEvent, unreadEvent } from "./read-event.ts";

/**
 * Segment sends up to 4,000 in a batch. Each becomes rows of one transaction, and a million tiny
 * ones could not be stored in time.
 */
export const mostEvents = 20_000;

const openBracket = 0x5b;
const openBrace = 0x7b;

/**
 * The events of a webhook body, in order; undefined if it is not JSON, or neither an object nor an
 * array. A batch (an array, or an object that wraps one as its `batch`) is counted before any of it
 * is parsed, and then parsed event by event, in turns: in memory it may become fifty times as
 * large.
 */
export async function readBody(body: Buffer): Promise<ReadEvent[] | "too many" | undefined> {
  let first = 0;
  while (body[first] === 0x20 || body[first] === 0x0a || body[first] === 0x0d || body[first] === 0x09) first++;
  const isSmall = body.length <= smallBytes;
  if (body[first] === openBrace) {
    const wrapped = isSmall ? runAtOnce(batchSpan(body)) : await runInTurns(batchSpan(body));
    if (wrapped) return readBatch(body.subarray(wrapped.start, wrapped.end), isSmall);
    const event = readOne(body);
    return event && [event];
  }
  return body[first] === openBracket ? readBatch(body, isSmall) : undefined;
}

async function readBatch(body: Buffer, isSmall: boolean): Promise<ReadEvent[] | "too many" | undefined> {
  const spans = isSmall ? runAtOnce(elementSpans(body, mostEvents)) : await runInTurns(elementSpans(body, mostEvents));
  if (!Array.isArray(spans)) return spans;
  const events: ReadEvent[] = [];
  for (const { start, end } of spans) {
    if (!isSmall && isTurnOver()) await nextTurn();
    const event = readOne(body.subarray(start, end));
    if (!event) return undefined;
    events.push(event);
  }
  return events;
}

/**
 * Undefined if it is not JSON. Whether something too large to be an event is JSON stays unknown:
 * parsing it would hold up everything else.
 */
function readOne(raw: Buffer): ReadEvent | undefined {
  if (raw.length > mostEventBytes) return unreadEvent(raw, `It is larger than ${mostEventBytes / 1e6} MB.`);
  if (!isUtf8(raw)) return unreadEvent(raw, "It has bytes that are not UTF-8.");
  let value: JsonValue;
  try {
    value = parseJson(raw.toString("utf8"));
  } catch {
    return undefined;
  }
  return readEvent(value, raw);
}
