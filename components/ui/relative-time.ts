const units = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;
const short = { year: "y", month: "mo", day: "d", hour: "h", minute: "min" } as const;

/** "just now", "2 min ago", "in 3 h"; whole units, rounded towards now. */
export function relativeTime(atMs: number, nowMs: number): string {
  const seconds = Math.round((nowMs - atMs) / 1000);
  const size = Math.abs(seconds);
  if (size < 10) return "just now";
  if (size < 60) return seconds > 0 ? `${size} s ago` : `in ${size} s`;
  for (const [unit, length] of units) {
    if (size >= length) {
      const words = `${Math.floor(size / length)} ${short[unit]}`;
      return seconds > 0 ? `${words} ago` : `in ${words}`;
    }
  }
  return "just now";
}
