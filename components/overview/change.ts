/** Below this, a ratio says nothing that the number itself does not say better. */
const fewest = 20;

/** How a count changed since the previous period: "+12%", "3× the previous period", "no change". */
export function changeWords(now: number, before: number | undefined): string {
  if (before === undefined) return "";
  if (now === before) return now === 0 ? "none in the previous period" : "no change";
  if (before === 0) return "none in the previous period";
  if (before < fewest) return `${before} in the previous period`;
  const ratio = now / before;
  if (ratio >= 3) return `${ratio >= 10 ? Math.round(ratio) : Math.round(ratio * 10) / 10}× the previous period`;
  const percent = Math.round((ratio - 1) * 100);
  if (percent === 0) return "no change";
  return `${percent > 0 ? "+" : "−"}${Math.abs(percent)}% vs previous period`;
}
