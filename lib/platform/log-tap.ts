import "#server-only";

type Tap = (line: string) => void;
// One a process, also across its two module graphs, each of which has a log of its own.
const held = globalThis as unknown as { falconerLogTap?: Tap | undefined };

/** Who else gets every line of the log, redacted as it stands there. */
export const logTap = (): Tap | undefined => held.falconerLogTap;
export function setLogTap(tap: Tap | undefined): void {
  held.falconerLogTap = tap;
}
