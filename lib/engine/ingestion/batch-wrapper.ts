import { isJsonObject } from "#lib/platform/json.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import { mostEventBytes, type Span } from "./element-span.ts";
import { backslash, isSpace, quote, stepBytes } from "./json-bytes.ts";

const key = Buffer.from('"batch"');

/**
 * Where the array of a body `{"batch": [...]}` is, as Segment's own and similar libraries send it;
 * undefined for any other body. An object with a type is an event, whatever else it has.
 */
export function* batchSpan(body: Buffer): Generator<void, Span | undefined> {
  if (body.indexOf(key) === -1) return undefined; // nearly every event returns here
  const start = yield* arrayStart(body);
  if (start === undefined) return undefined;
  const end = yield* arrayEnd(body, start);
  if (end === undefined || body.length - (end - start) > mostEventBytes) return undefined;
  const wrapper = Buffer.concat([body.subarray(0, start), Buffer.from("[]"), body.subarray(end)]);
  return isWrapper(wrapper) ? { start, end } : undefined;
}

/** Where the first array with the key "batch" is, at the outermost level. */
export function* arrayStart(body: Uint8Array): Generator<void, number | undefined> {
  let paused = 0;
  for (let at = 0, depth = 0; at < body.length; at++) {
    const byte = body[at];
    if (byte === quote) {
      const from = at;
      at = textEnd(body, at);
      if (depth === 1 && isKey(body, from, at)) {
        let next = at + 1;
        while (isSpace(body[next])) next++;
        if (body[next] === 0x3a) {
          next++;
          while (isSpace(body[next])) next++;
          return body[next] === 0x5b ? next : undefined;
        }
      }
    } else if (byte === 0x7b || byte === 0x5b) depth++;
    else if (byte === 0x7d || byte === 0x5d) depth--;
    if (at - paused > stepBytes) {
      paused = at;
      yield;
    }
  }
  return undefined;
}

function* arrayEnd(body: Uint8Array, start: number): Generator<void, number | undefined> {
  let paused = start;
  for (let at = start, depth = 0; at < body.length; at++) {
    const byte = body[at];
    if (byte === quote) at = textEnd(body, at);
    else if (byte === 0x7b || byte === 0x5b) depth++;
    else if (byte === 0x7d || byte === 0x5d) {
      depth--;
      if (depth === 0) return at + 1;
    }
    if (at - paused > stepBytes) {
      paused = at;
      yield;
    }
  }
  return undefined;
}

/** Where the text that begins at `from` has its closing quote. */
function textEnd(body: Uint8Array, from: number): number {
  let at = from + 1;
  for (; at < body.length && body[at] !== quote; at++) if (body[at] === backslash) at++;
  return at;
}

const isKey = (body: Uint8Array, from: number, end: number) =>
  end - from === key.length - 1 && key.every((byte, index) => body[from + index] === byte);

/**
 * The rest must be JSON, and the batch found must be the one that counts: of two keys with one
 * name, JSON takes the last.
 */
function isWrapper(text: Buffer): boolean {
  try {
    const value = parseJson(text.toString("utf8"));
    if (!isJsonObject(value) || value.type !== undefined) return false;
    return Array.isArray(value.batch) && value.batch.length === 0;
  } catch {
    return false;
  }
}
