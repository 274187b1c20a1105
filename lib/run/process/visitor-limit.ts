/**
 * How much one address may ask of a demo that is open to everyone: this much at once, then this
 * much per second.
 */
const atOnce = 300;
const perSecond = 10;
const mostAddresses = 20_000;

export type VisitorLimit = (ip: string, nowMs?: number) => boolean;

/** Says whether an address may ask again. The pages' own files are not counted. */
export function createVisitorLimit(): VisitorLimit {
  const left = new Map<string, { tokens: number; atMs: number }>();
  return (ip, nowMs = performance.now()) => {
    const known = left.get(ip) ?? { tokens: atOnce, atMs: nowMs };
    const tokens = Math.min(atOnce, known.tokens + ((nowMs - known.atMs) / 1_000) * perSecond);
    // The last to ask is last: the oldest make room.
    left.delete(ip);
    left.set(ip, { tokens: Math.max(0, tokens - 1), atMs: nowMs });
    if (left.size > mostAddresses) left.delete(left.keys().next().value as string);
    return tokens >= 1;
  };
}
