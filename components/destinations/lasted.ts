/**
 * How long something has lasted, in one unit: "45 s", "4 min", "3 h", "2 days". Whole units, as in
 * "3 h ago" beside it.
 */
export function lasted(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}
