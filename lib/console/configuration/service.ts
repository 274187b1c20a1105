import "#server-only";
import { createHash } from "node:crypto";
import type { z } from "zod";
import { diff } from "#lib/access/audit/diff.ts";
import { can } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { changeSettings } from "#lib/console/bundles/service.ts";
import { checkFilters } from "#lib/console/destinations/check-filters.ts";
import { demandPromotion, promotionProblem } from "#lib/console/destinations/promotion.ts";
import { environmentOf, filtersOf, findDestination } from "#lib/console/destinations/service.ts";
import { readDrafts } from "#lib/console/mappings/drafts/service.ts";
import { storeDraft, storeOrder } from "#lib/console/mappings/drafts/store.ts";
import { contentOf } from "#lib/console/mappings/drafts/view.ts";
import { merged } from "#lib/console/mappings/edit.ts";
import { inOrder, locked } from "#lib/console/mappings/live.ts";
import { issuesOfStored, runsAlike, type Stored, storedOf } from "#lib/console/mappings/stored.ts";
import type { Release } from "#lib/console/releases/schema.ts";
import { releaseDrafts } from "#lib/console/releases/service.ts";
import { getRelease } from "#lib/console/releases/view.ts";
import { loadLiquid } from "#lib/core/mapping/index.ts";
import { canonical } from "#lib/platform/canonical.ts";
import { type DbTransaction, db } from "#lib/platform/db/client.ts";
import type { Destination, Mapping as Row } from "#lib/platform/db/generated/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createId } from "#lib/platform/ids.ts";
import type { Issue, JsonObject, JsonValue } from "#lib/platform/json.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import { matchMappings } from "./match.ts";
import type {
  applyConfigurationSchema,
  ConfigurationPlan,
  configurationSchema,
  PlannedChange,
  WantedMapping,
  WantedSettings,
} from "./schema.ts";

type Wanted = z.output<typeof configurationSchema>;
/** What one mapping becomes; without `stored` it is deleted. */
type Step = { mappingId: string; row?: Row; stored?: Stored };
type PlannedSettings = Omit<WantedSettings, "promotesTo"> & { promotesToId: string | null };
type Planned = { answer: ConfigurationPlan; steps: Step[]; order?: string[]; settings?: PlannedSettings };

/** What applying this would change. Writes nothing. */
export async function planConfiguration(destinationId: string, wanted: Wanted): Promise<ConfigurationPlan> {
  await loadLiquid();
  const destination = await findDestination(db(), destinationId);
  return (await makePlan(db(), destination, wanted)).answer;
}

/**
 * Makes a destination's mappings what is wanted, as one release, in one transaction: all of the
 * plan that was looked at, or nothing. Where the destination asks for approval, the release waits
 * for it.
 */
export async function applyConfiguration(
  viewer: Viewer,
  destinationId: string,
  input: z.output<typeof applyConfigurationSchema>,
): Promise<ConfigurationPlan & { release: Release | null }> {
  await loadLiquid();
  const { answer, releaseId } = await locked(destinationId, async (tx, destination) => {
    const { answer, steps, order, settings } = await makePlan(tx, destination, input);
    if (answer.plan !== input.plan)
      throw new AppError(
        "conflict",
        "Something has changed since this plan was made. Nothing was applied. Make a new plan and look at it.",
      );
    if (answer.problems.length > 0) throw new AppError("invalid", answer.problems[0]?.message ?? "", answer.problems);
    if (settings) {
      if (!can(viewer, "config.write")) throw new AppError("forbidden", "Ask an admin: only they can change filters and limits.");
      if (settings.promotesToId) await demandPromotion(tx, destinationId, settings.promotesToId, "settings.promotesTo");
      await changeSettings(tx, viewer, destinationId, settings);
    }
    if (steps.length === 0 && !order) return { answer, releaseId: null };
    const drafts = [];
    for (const step of steps) drafts.push(await draft(tx, viewer, destinationId, step));
    if (order) await storeOrder(tx, viewer, destinationId, order);
    const orderRevision = order && (await readDrafts(tx, destinationId)).order?.revision;
    const ask = input.ask || answer.asksForApproval;
    const { note, publishAt } = input;
    return { answer, releaseId: await releaseDrafts(tx, viewer, destination, { drafts, orderRevision, note, publishAt, ask }) };
  });
  return { ...answer, release: releaseId === null ? null : await getRelease({ destinationId, id: releaseId }) };
}

async function draft(tx: DbTransaction, viewer: Viewer, destinationId: string, { mappingId, row, stored }: Step) {
  const content = stored ?? storedOf(row as Row);
  const given = { mappingId, destinationId, baseVersion: row?.version ?? 0, stored: content, deleted: stored === undefined };
  const { revision } = await storeDraft(tx, viewer, given);
  return { mappingId, revision };
}

async function makePlan(tx: DbTransaction, destination: Destination, wanted: Wanted): Promise<Planned> {
  const destinationId = destination.id;
  const rows = await tx.mapping.findMany({ where: { destinationId, deletedAt: null }, orderBy: [...inOrder] });
  const found = matchMappings(rows.map(storedOf), wanted.mappings);
  const problems: Issue[] = [];
  const changes: PlannedChange[] = [];
  const steps: Step[] = [];
  const ids = wanted.mappings.map((mapping, index) => {
    const row = rows[found[index] ?? -1];
    const step = stepOf(row, mapping);
    const { mappingId, stored, issues } = step;
    for (const { path, message } of issues) problems.push({ path: `mappings[${index}].${path}`, message: `“${mapping.name}”: ${message}` });
    if (stored) {
      steps.push({ mappingId, row, stored });
      const differences = diff(row ? shown(storedOf(row)) : undefined, shown(stored));
      changes.push({ kind: row ? "change" : "create", mappingId: row?.id ?? null, name: mapping.name, differences });
    }
    return mappingId;
  });
  for (const row of rows)
    if (!ids.includes(row.id)) {
      steps.push({ mappingId: row.id, row });
      changes.push({ kind: "delete", mappingId: row.id, name: row.name, differences: [] });
    }
  const order = orderOf(rows, ids);
  if (order) changes.push({ kind: "order", mappingId: null, name: "Order", differences: [] });
  const settings = await settingsOf(tx, destination, wanted.settings, problems);
  if (settings) changes.push({ kind: "settings", mappingId: null, name: destination.name, ...settings.change });
  problems.push(...(await draftsInTheWay(tx, destinationId, steps, order)));
  const asksForApproval = destination.changes === "approval" && (steps.length > 0 || order !== undefined);
  const plan = markOf(destination, rows, wanted);
  return { answer: { plan, changes, problems, asksForApproval }, steps, order, settings: settings?.wanted };
}

/** Without `stored` where nothing changes. */
function stepOf(row: Row | undefined, mapping: WantedMapping): { mappingId: string; stored?: Stored; issues: Issue[] } {
  const mappingId = row?.id ?? createId("mapping");
  const before = row ? storedOf(row) : { ...mapping, settings: {}, secrets: null };
  const { stored, issues } = merged(mappingId, before, mapping);
  const alike = row && before.name === stored.name && before.enabled === stored.enabled && runsAlike(mappingId, before, stored);
  if (alike && issues.length === 0) return { mappingId, issues: [] };
  // What is off and does what it did is not judged: a mapping that cannot run can still be kept.
  const judged = row && !stored.enabled && runsAlike(mappingId, before, stored) ? [] : issuesOfStored(mappingId, stored);
  const own = new Set(issues.map(({ path }) => path));
  return { mappingId, stored, issues: [...issues, ...judged.filter(({ path }) => !own.has(path))] };
}

const shown = (stored: Stored): JsonValue => contentOf(stored) as unknown as JsonObject;

/**
 * The order afterwards, where it is not the one that comes about by itself: new ones at the end.
 */
function orderOf(rows: readonly Row[], ids: readonly string[]): string[] | undefined {
  const kept = rows.map(({ id }) => id).filter((id) => ids.includes(id));
  const byItself = [...kept, ...ids.filter((id) => !kept.includes(id))];
  return byItself.every((id, index) => ids[index] === id) ? undefined : [...ids];
}

async function settingsOf(tx: DbTransaction, destination: Destination, given: WantedSettings | undefined, problems: Issue[]) {
  if (!given) return;
  for (const { path, message } of given.filters ? checkFilters(given.filters) : []) problems.push({ path: `settings.${path}`, message });
  const { rateLimitPerSecond, retentionDays, retryHorizonHours } = destination;
  const environment = environmentOf(destination);
  const all = await tx.destination.findMany({ where: { deletedAt: null }, select: { id: true, name: true, promotesToId: true } });
  const promotesTo = all.find(({ id }) => id === destination.promotesToId)?.name ?? null;
  const before = { filters: filtersOf(destination), rateLimitPerSecond, retentionDays, retryHorizonHours, environment, promotesTo };
  const named = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as WantedSettings;
  const to = named.promotesTo === undefined ? undefined : findTarget(all, destination, named.promotesTo);
  const wanted = { ...before, ...named, ...(to && { promotesTo: to.name }) };
  const differences = diff(before as unknown as JsonObject, wanted as unknown as JsonObject);
  if (to?.problem) problems.push({ path: "settings.promotesTo", message: to.problem });
  else if (differences.length === 0) return;
  const { promotesTo: _, ...rest } = wanted;
  return { wanted: { ...rest, promotesToId: to ? to.id : destination.promotesToId }, change: { differences } };
}

/** By name or ID; where several have the name, the one that it is already. */
function findTarget(
  all: readonly Pick<Destination, "id" | "name" | "promotesToId">[],
  { id, promotesToId }: Destination,
  wanted: string | null,
): { id: string | null; name: string | null; problem?: string } {
  if (wanted === null) return { id: null, name: null };
  const found = all.filter((each) => each.id === wanted || each.name === wanted);
  const target = found.find((each) => each.id === promotesToId) ?? found[0];
  if (!target) return { id: null, name: wanted, problem: `No destination is named “${wanted}”.` };
  if (found.length > 1 && target.id !== promotesToId)
    return { id: null, name: wanted, problem: `${found.length} destinations are named “${wanted}”. Give the ID of one.` };
  return { id: target.id, name: target.name, problem: target.id === promotesToId ? undefined : promotionProblem(all, id, target.id) };
}

/** Somebody's draft is not written over: its author would learn of it too late. */
async function draftsInTheWay(tx: DbTransaction, destinationId: string, steps: readonly Step[], order: unknown): Promise<Issue[]> {
  const { drafts, order: drafted } = await readDrafts(tx, destinationId);
  const issues = drafts
    .filter(({ mappingId }) => steps.some((step) => step.mappingId === mappingId))
    .map(({ name, updatedByName }) => ({
      path: "mappings",
      message: `“${name}” has a draft by ${updatedByName} that is not released. Release or discard it first.`,
    }));
  if (order && drafted)
    issues.push({ path: "mappings", message: `${drafted.updatedBy} drafted another order. Release or discard it first.` });
  return issues;
}

/** The same for the same wish over the same versions. */
function markOf(
  { id, filters, rateLimitPerSecond, retentionDays, retryHorizonHours, environment, promotesToId }: Destination,
  rows: readonly Row[],
  { mappings, settings }: Wanted,
) {
  const settingsNow = { filters, rateLimitPerSecond, retentionDays, retryHorizonHours, environment, promotesToId };
  const now = { id, ...settingsNow, rows: rows.map((row) => [row.id, row.version]) };
  return createHash("sha256")
    .update(canonical(parseJson(JSON.stringify({ now, wanted: { mappings, settings } }))))
    .digest("base64url");
}
