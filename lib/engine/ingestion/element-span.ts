const space = (byte: number | undefined) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
const quote = 0x22;
const backslash = 0x5c;

/**
 * Where the first element of a JSON array stands in its raw bytes, without the white space around it; undefined when the body is no array,
 * is empty or ends too early. Segment signs exactly these bytes. One pass, no allocation; the text itself is checked by JSON.parse later.
 */
export function firstElementSpan(body: Uint8Array): { start: number; end: number } | undefined {
  let at = 0;
  while (space(body[at])) at++;
  if (body[at] !== 0x5b) return undefined;
  at++;
  while (space(body[at])) at++;
  const start = at;
  let depth = 0;
  for (; at < body.length; at++) {
    const byte = body[at];
    if (byte === quote) {
      for (at++; at < body.length && body[at] !== quote; at++) if (body[at] === backslash) at++;
    } else if (byte === 0x7b || byte === 0x5b) depth++;
    else if (depth > 0 && (byte === 0x7d || byte === 0x5d)) depth--;
    else if (depth === 0 && (byte === 0x2c || byte === 0x5d)) {
      let end = at;
      while (end > start && space(body[end - 1])) end--;
      return end > start ? { start, end } : undefined;
    }
  }
  return undefined;
}
