const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const letterValues = new Uint8Array(128);
for (const [value, letter] of [...alphabet].entries()) letterValues[letter.charCodeAt(0)] = value;
const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/**
 * The trace of an event is its ID, as OpenTelemetry wants it: 48 bits of time and the 80 random
 * ones, in hexadecimal. So an event's ID leads to its trace, and every process uses the same one
 * without being told.
 */
export function traceIdOf(eventId: string): string {
  const from = eventId.indexOf("_") + 1;
  let text = "";
  let bits = 0;
  let held = 0;
  for (let index = 0; index < 26; index++) {
    // The first letter holds the two bits of 50 that a time in milliseconds does not have.
    held = ((held << 5) | (letterValues[eventId.charCodeAt(from + index)] ?? 0)) & 0xfff;
    bits += index === 0 ? 3 : 5;
    if (bits < 8) continue;
    bits -= 8;
    text += hex[(held >> bits) & 0xff];
  }
  return text;
}

/** Its first span, which all others hang from: the random part's last 64 bits. */
export const rootSpanIdOf = (traceId: string): string => traceId.slice(16);

/** The span of the transaction that stored the event: another one of the same trace. */
export const commitSpanIdOf = (rootSpanId: string): string => (rootSpanId.charCodeAt(0) === 48 ? "1" : "0") + rootSpanId.slice(1);

/** True for this share of traces, in every process the same ones. */
export const isSampled = (traceId: string, share: number): boolean =>
  share >= 1 || Math.imul(Number.parseInt(traceId.slice(24), 16), 2_654_435_761) >>> 0 < share * 2 ** 32;
