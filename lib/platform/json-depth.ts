const quote = 0x22;
const backslash = 0x5c;

/**
 * The deepest nesting of lists and objects in a JSON text. One pass over its bytes, without
 * recursion, so that it can be checked before anything walks the parsed value. Each level takes at
 * least two bytes.
 */
export function jsonDepth(text: Uint8Array): number {
  let depth = 0;
  let most = 0;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at];
    if (byte === quote) {
      for (at++; at < text.length && text[at] !== quote; at++) if (text[at] === backslash) at++;
    } else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > most) most = depth;
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return most;
}
