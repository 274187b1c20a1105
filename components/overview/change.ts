/** How a count moved against the window before: "+12 %", "3 times as many", "as before". */
export function changeWords(now: number, before: number | undefined): string {
  if (before === undefined) return "";
  if (now === before) return now === 0 ? "none before" : "as before";
  if (before === 0) return "none before";
  const ratio = now / before;
  if (ratio >= 3) return `${ratio >= 10 ? Math.round(ratio) : Math.round(ratio * 10) / 10} times as many as before`;
  const percent = Math.round((ratio - 1) * 100);
  if (percent === 0) return "as before";
  return `${percent > 0 ? "+" : "−"}${Math.abs(percent)} % against before`;
}
