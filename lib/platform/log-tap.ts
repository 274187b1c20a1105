import "#server-only";

type Tap = (line: string) => void;
// One per process, also across its two module graphs, each of which has its own log.
const held = globalThis as unknown as { falconerLogTap?: Tap | undefined };

/** Other readers of every line of the log, redacted in the same way. */
export const logTap = (): Tap | undefined => held.falconerLogTap;
export function setLogTap(tap: Tap | undefined): void {
  held.falconerLogTap = tap;
}
