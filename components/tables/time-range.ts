export const timeRanges = [
  { value: "", label: "Any time" },
  { value: "1h", label: "Last hour" },
  { value: "24h", label: "Last 24 hours" },
  { value: "7d", label: "Last 7 days" },
] as const;
const lengthMs: Record<string, number> = { "1h": 3_600_000, "24h": 86_400_000, "7d": 604_800_000 };

/** Beginning of a range, on a whole minute: so that asking again within it is the same question. */
export function rangeStart(range: string | null, nowMs: number): string | undefined {
  const length = range ? lengthMs[range] : undefined;
  return length === undefined ? undefined : new Date(Math.floor((nowMs - length) / 60_000) * 60_000).toISOString();
}
