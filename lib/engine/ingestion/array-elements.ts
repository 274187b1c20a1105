const quote = 0x22;
const backslash = 0x5c;

/** The raw bytes of each element of a JSON array, which has to be one: for what the parsed values no longer tell. One pass. */
export function arrayElements(body: Buffer): Buffer[] {
  const elements: Buffer[] = [];
  let at = body.indexOf(0x5b) + 1;
  let start = at;
  for (let depth = 0; at < body.length; at++) {
    const byte = body[at];
    if (byte === quote) {
      for (at++; at < body.length && body[at] !== quote; at++) if (body[at] === backslash) at++;
    } else if (byte === 0x7b || byte === 0x5b) depth++;
    else if (depth > 0 && (byte === 0x7d || byte === 0x5d)) depth--;
    else if (depth === 0 && (byte === 0x2c || byte === 0x5d)) {
      elements.push(body.subarray(start, at));
      if (byte === 0x5d) break;
      start = at + 1;
    }
  }
  return elements;
}
