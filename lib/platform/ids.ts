export const idPrefixes = {
  destination: "dst",
  source: "src",
  mapping: "map",
  event: "evt",
  delivery: "dlv",
  attempt: "att",
  user: "usr",
  apiKey: "key",
  apiToken: "tok",
  invitation: "inv",
  audit: "aud",
  replay: "rpl",
  reprocess: "rpc",
  backTest: "bkt",
  testCase: "tst",
  savedEvent: "sev",
  link: "lnk",
  passkey: "pky",
  release: "rel",
  alert: "alr",
  alertNotice: "ntc",
  alertChannel: "chn",
  alertMute: "mut",
  problem: "prb",
  problemNote: "pbn",
  work: "wrk",
  ruleEffect: "eff",
  receiver: "rcv",
  deletion: "del",
} as const;
export type IdKind = keyof typeof idPrefixes;

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
// One state a process, also across the two module graphs (plain Node and Next's bundle) of the
// combined server: after a clock that was ahead for a moment, the IDs of both continue from there.
type Last = { timeMs: number; random: Uint8Array<ArrayBuffer> };
const kept = globalThis as unknown as { falconerLastId?: Last };

/**
 * "evt_" and 26 characters of lower-case Crockford base 32: 48 bits of milliseconds, 80 random
 * bits. Ascending within one process.
 */
export function createId(kind: IdKind, nowMs = Date.now()): string {
  kept.falconerLastId ??= { timeMs: 0, random: new Uint8Array(10) };
  const last = kept.falconerLastId;
  if (nowMs > last.timeMs) {
    last.timeMs = nowMs;
    last.random = crypto.getRandomValues(new Uint8Array(10));
  } else {
    for (let i = 9; i >= 0; i--) {
      const next = ((last.random[i] ?? 0) + 1) & 0xff;
      last.random[i] = next;
      if (next !== 0) break;
    }
  }
  let time = "";
  for (let rest = last.timeMs, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) time = alphabet.charAt(rest % 32) + time;
  let random = "";
  let bits = 0;
  let held = 0;
  for (const byte of last.random) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      random += alphabet.charAt((held >> bits) & 31);
    }
    held &= (1 << bits) - 1;
  }
  return `${idPrefixes[kind]}_${time}${random}`;
}

/** When an ID of `createId` was made, in ms, by the clock of the process that made it. */
export function timeOfId(id: string): number {
  let time = 0;
  for (const letter of id.slice(id.indexOf("_") + 1).slice(0, 10)) time = time * 32 + Math.max(0, alphabet.indexOf(letter));
  return time;
}

/** True for a well-formed ID of that kind; anything else never reaches a query. */
export function isId(kind: IdKind, value: string): boolean {
  return value.length === idPrefixes[kind].length + 27 && new RegExp(`^${idPrefixes[kind]}_[0-9a-hjkmnp-tv-z]{26}$`).test(value);
}

let past = 0;

/**
 * An ID for a time in the past, for what is recorded afterwards. For the same time, IDs that this
 * process makes later are higher.
 */
export const createPastId = (kind: IdKind, timeMs: number): string =>
  `${firstIdAt(kind, timeMs).slice(0, -16)}${String(++past).padStart(16, "0")}`;

/** The smallest ID of that kind and millisecond: IDs sort by time, so it bounds a range of them. */
export function firstIdAt(kind: IdKind, timeMs: number): string {
  let time = "";
  for (let rest = Math.max(0, Math.floor(timeMs)), i = 0; i < 10; i++, rest = Math.floor(rest / 32))
    time = alphabet.charAt(rest % 32) + time;
  return `${idPrefixes[kind]}_${time}${"0".repeat(16)}`;
}
