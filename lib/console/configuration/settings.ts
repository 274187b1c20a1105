import "#server-only";
import { diff } from "#lib/access/audit/diff.ts";
import { roleAt } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { namedRulesOf, rulesOfNamed } from "#lib/console/alerts/named-rules.ts";
import type { AlertRulesInput } from "#lib/console/alerts/schema.ts";
import { deletionSettingsOf } from "#lib/console/deletions/rules.ts";
import type { DeletionSettings } from "#lib/console/deletions/schema.ts";
import { usualDeletions } from "#lib/console/deletions/usual.ts";
import { checkFilters } from "#lib/console/destinations/check-filters.ts";
import { promotionProblem } from "#lib/console/destinations/promotion.ts";
import { environmentOf, filtersOf } from "#lib/console/destinations/service.ts";
import { canonical } from "#lib/platform/canonical.ts";
import type { DbTransaction } from "#lib/platform/db/client.ts";
import type { Destination } from "#lib/platform/db/generated/client.ts";
import type { Issue, JsonObject } from "#lib/platform/json.ts";
import type { PlannedChange, WantedSettings } from "./schema.ts";

/** `alerts`, `deletions`: only where they change. */
export type PlannedSettings = Omit<WantedSettings, "promotesTo" | "alerts" | "deletions"> & {
  promotesToId: string | null;
  alerts?: AlertRulesInput;
  deletions?: DeletionSettings;
};

/** What the settings become, and what differs; undefined if nothing does. */
export async function settingsOf(
  tx: DbTransaction,
  viewer: Viewer,
  destination: Destination,
  given: WantedSettings | undefined,
  problems: Issue[],
): Promise<{ wanted: PlannedSettings; change: Pick<PlannedChange, "differences"> } | undefined> {
  if (!given) return;
  for (const { path, message } of given.filters ? checkFilters(given.filters) : []) problems.push({ path: `settings.${path}`, message });
  const { rateLimitPerSecond, retentionDays, retryHorizonHours } = destination;
  const environment = environmentOf(destination);
  const all = await tx.destination.findMany({ where: { deletedAt: null }, select: { id: true, name: true, promotesToId: true } });
  const promotesTo = all.find(({ id }) => id === destination.promotesToId)?.name ?? null;
  const alerts = await namedRulesOf(tx, destination.id);
  const deletions = await deletionSettingsOf(tx, destination.id);
  const limits = { filters: filtersOf(destination), rateLimitPerSecond, retentionDays, retryHorizonHours };
  const before = { ...limits, deletions, environment, promotesTo, alerts };
  const named = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as WantedSettings;
  const known = all.filter(({ id }) => id === destination.promotesToId || roleAt(viewer.rights, id) !== null);
  const to = named.promotesTo === undefined ? undefined : findTarget({ all, known }, destination, named.promotesTo);
  const rules = named.alerts === undefined ? undefined : await rulesOfNamed(tx, named.alerts);
  for (const { path, message } of rules?.problems ?? []) problems.push({ path: `settings.alerts.${path}`, message });
  if (named.alerts?.channels) named.alerts = { ...named.alerts, channels: named.alerts.channels.toSorted() };
  const wantedDeletions = named.deletions === null ? usualDeletions : { ...deletions, ...named.deletions };
  const wanted = { ...before, ...named, deletions: wantedDeletions, ...(to && { promotesTo: to.name }) };
  const differences = diff(before as unknown as JsonObject, wanted as unknown as JsonObject);
  if (to?.problem) problems.push({ path: "settings.promotesTo", message: to.problem });
  else if (differences.length === 0) return;
  const { promotesTo: _, alerts: __, deletions: ___, ...rest } = wanted;
  const areNew = rules && canonical(alerts as JsonObject | null) !== canonical(wanted.alerts as JsonObject | null);
  const deletesOtherwise = differences.some(({ path }) => /^deletions\b/.test(path));
  const promotesToId = to ? to.id : destination.promotesToId;
  const changed = { ...(areNew && { alerts: rules.rules }), ...(deletesOtherwise && { deletions: wantedDeletions }) };
  return { wanted: { ...rest, promotesToId, ...changed }, change: { differences } };
}

/**
 * By name or ID, among those that the person knows. If several have the name, the current one
 * counts.
 */
function findTarget(
  { all, known }: Record<"all" | "known", readonly Pick<Destination, "id" | "name" | "promotesToId">[]>,
  { id, promotesToId }: Destination,
  wanted: string | null,
): { id: string | null; name: string | null; problem?: string } {
  if (wanted === null) return { id: null, name: null };
  const found = known.filter((each) => each.id === wanted || each.name === wanted);
  const target = found.find((each) => each.id === promotesToId) ?? found[0];
  if (!target) return { id: null, name: wanted, problem: `No destination is named “${wanted}”.` };
  if (found.length > 1 && target.id !== promotesToId)
    return { id: null, name: wanted, problem: `${found.length} destinations are named “${wanted}”. Give the ID of one.` };
  return { id: target.id, name: target.name, problem: target.id === promotesToId ? undefined : promotionProblem(all, id, target.id) };
}
