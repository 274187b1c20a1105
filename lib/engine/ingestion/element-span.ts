import { backslash, isSpace, quote, stepBytes } from "./json-bytes.ts";

/**
 * Segment takes 32 KB per event. Anything far larger does not come from Segment, and reading it in
 * one go would hold up everything else.
 */
export const mostEventBytes = 1_000_000;

export type Span = { start: number; end: number };

/**
 * Where the elements of a JSON array are in its raw bytes, without the white space around them,
 * before anything is parsed. Undefined if the body is not an array or ends too early, "too many" as
 * soon as there are more than `most`. One pass; JSON.parse reads the elements themselves.
 */
export function* elementSpans(body: Uint8Array, most: number, firstOnly = false): Generator<void, Span[] | "too many" | undefined> {
  const spans: Span[] = [];
  let at = 0;
  while (isSpace(body[at])) at++;
  if (body[at] !== 0x5b) return undefined;
  at++;
  while (isSpace(body[at])) at++;
  if (body[at] === 0x5d) return isRestSpace(body, at + 1) ? spans : undefined;
  let paused = at;
  while (at < body.length) {
    while (isSpace(body[at])) at++;
    const start = at;
    let depth = 0;
    for (; at < body.length; at++) {
      const byte = body[at];
      if (byte === quote) {
        for (at++; at < body.length && body[at] !== quote; at++) if (body[at] === backslash) at++;
      } else if (byte === 0x7b || byte === 0x5b) depth++;
      else if (depth > 0 && (byte === 0x7d || byte === 0x5d)) depth--;
      else if (depth === 0 && (byte === 0x2c || byte === 0x5d)) break;
      if (at - paused > stepBytes) {
        paused = at;
        yield;
      }
    }
    if (at >= body.length) return undefined;
    let end = at;
    while (end > start && isSpace(body[end - 1])) end--;
    if (end === start) return undefined;
    spans.push({ start, end });
    if (firstOnly) return spans;
    if (spans.length > most) return "too many";
    if (body[at] === 0x5d) return isRestSpace(body, at + 1) ? spans : undefined;
    at++;
  }
  return undefined;
}

function isRestSpace(body: Uint8Array, from: number): boolean {
  let at = from;
  while (isSpace(body[at])) at++;
  return at === body.length;
}
