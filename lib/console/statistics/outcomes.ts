export const failedOutcomes: readonly string[] = ["failed", "dead", "invalid"];
export const waitingOutcomes: readonly string[] = ["waiting", "retrying"];

export function sum(
  counts: readonly { kind: string; outcome: string; count: number }[],
  kind: string,
  outcomes?: readonly string[],
): number {
  let total = 0;
  for (const one of counts) if (one.kind === kind && (!outcomes || outcomes.includes(one.outcome))) total += one.count;
  return total;
}
