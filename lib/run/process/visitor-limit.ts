/**
 * How much one address may ask of a demo that is open to everyone: this much at once, then this
 * much per second. A page asks some thirty times, with the pages that it links to: this is for
 * whoever opens many, and for a few people behind one address.
 */
const atOnce = 1_000;
const perSecond = 30;
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
