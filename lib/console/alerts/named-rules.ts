import "#server-only";
import { thresholdProblem } from "#lib/core/alerts/threshold-problem.ts";
import type { DbTransaction } from "#lib/platform/db/client.ts";
import type { Issue } from "#lib/platform/json.ts";
import type { AlertRulesInput, NamedAlertRules } from "./schema.ts";
import { getAlertRules, noAlertRules } from "./service.ts";

/** A destination's rules with its channels' names, as files have them; null: the general rules. */
export async function namedRulesOf(tx: DbTransaction, destinationId: string): Promise<NamedAlertRules | null> {
  const { channels, ...rules } = await getAlertRules(destinationId, tx);
  const isGeneral = Object.keys(rules.rules).length === 0 && channels === null && rules.quietHours === null && rules.calmMinutes === null;
  if (isGeneral) return null;
  const known = await tx.alertChannel.findMany({ where: { id: { in: channels ?? [] } }, select: { id: true, name: true } });
  const names = channels?.flatMap((id) => known.find((channel) => channel.id === id)?.name ?? []);
  return { ...rules, channels: names?.sort() ?? null };
}

/**
 * Named rules with the channels of this installation. No file contains a channel's address or key:
 * an admin must enter a missing channel first.
 */
export async function rulesOfNamed(
  tx: DbTransaction,
  given: NamedAlertRules | null,
): Promise<{ rules: AlertRulesInput; problems: Issue[] }> {
  if (given === null) return { rules: noAlertRules, problems: [] };
  const problem = thresholdProblem(given.rules);
  const problems = problem ? [problem] : [];
  const all = await tx.alertChannel.findMany({ select: { id: true, name: true }, orderBy: { id: "asc" } });
  const channels = given.channels?.flatMap((name) => {
    const [only, ...more] = all.filter((channel) => channel.name === name);
    if (only && more.length === 0) return only.id;
    const message = only
      ? `${more.length + 1} alert channels are named “${name}”. Give them different names under Alerts, Channels.`
      : `Unknown alert channel “${name}”. Add it under Alerts, Channels: its address and key are never in a file.`;
    problems.push({ path: "channels", message });
    return [];
  });
  return { rules: { ...given, channels: channels ?? null }, problems };
}
