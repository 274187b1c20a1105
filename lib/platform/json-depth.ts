const quote = 0x22;
const backslash = 0x5c;

/**
 * How many lists and objects of a JSON text stand in one another at most. One pass over its bytes,
 * no recursion: so it can be asked before anything walks what was parsed of it. Each level takes
 * two bytes at least.
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
