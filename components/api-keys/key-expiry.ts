const dayMs = 86_400_000;

/** A reminder from 30 days before a key expires; more urgent from 7 days on. */
export function keyExpiry(expiresAt: string | null, nowMs: number): { tone: "info" | "warn" | "bad"; sentence: string } | undefined {
  if (expiresAt === null) return undefined;
  const left = new Date(expiresAt).getTime() - nowMs;
  if (Number.isNaN(left) || left > 30 * dayMs) return undefined;
  if (left <= 0) return { tone: "bad", sentence: "The API key has expired" };
  const days = Math.ceil(left / dayMs);
  return { tone: days <= 7 ? "warn" : "info", sentence: `The API key expires in ${days} ${days === 1 ? "day" : "days"}` };
}
