import "#server-only";
import { createHash } from "node:crypto";
import type { z } from "zod";
import { diff } from "#lib/access/audit/diff.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { readDrafts } from "#lib/console/mappings/drafts/service.ts";
import { contentOf } from "#lib/console/mappings/drafts/view.ts";
import { merged } from "#lib/console/mappings/edit.ts";
import { inOrder } from "#lib/console/mappings/live.ts";
import { issuesOfStored, runsAlike, type Stored, storedOf } from "#lib/console/mappings/stored.ts";
import { canonical } from "#lib/platform/canonical.ts";
import type { DbTransaction } from "#lib/platform/db/client.ts";
import type { Destination, Mapping as Row } from "#lib/platform/db/generated/client.ts";
import { createId } from "#lib/platform/ids.ts";
import type { Issue, JsonObject, JsonValue } from "#lib/platform/json.ts";
import { matchMappings } from "./match.ts";
import type { ConfigurationPlan, configurationSchema, PlannedChange, WantedMapping } from "./schema.ts";
import { type PlannedSettings, settingsOf } from "./settings.ts";
import { markAt } from "./since.ts";
import { type CaseStep, planTestCases } from "./test-cases.ts";

export type Wanted = z.output<typeof configurationSchema>;
/** What one mapping becomes; without `stored` it is deleted. */
export type Step = { mappingId: string; row?: Row; stored?: Stored };
export type Planned = {
  answer: ConfigurationPlan;
  steps: Step[];
  order?: string[];
  settings?: PlannedSettings;
  cases: CaseStep[];
};

/** What would have to change so that a destination is what is wanted. Writes nothing. */
export async function makePlan(tx: DbTransaction, viewer: Viewer, destination: Destination, wanted: Wanted): Promise<Planned> {
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
  const result = wanted.mappings.map(({ name }, index) => ({ id: ids[index] as string, name }));
  const cases = await planTestCases(tx, viewer, destinationId, wanted.testCases, result);
  changes.push(...cases.changes);
  problems.push(...cases.problems);
  problems.push(...(await draftsInTheWay(tx, destinationId, steps, order)));
  const asksForApproval = destination.changes === "approval" && (steps.length > 0 || order !== undefined);
  const plan = await markOf(tx, destination, rows, cases.existing, wanted);
  const answer = { plan, changes, problems, asksForApproval };
  return { answer, steps, order, settings: settings?.wanted, cases: cases.steps };
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
async function markOf(
  tx: DbTransaction,
  { id, filters, rateLimitPerSecond, retentionDays, retryHorizonHours, environment, promotesToId }: Destination,
  rows: readonly Row[],
  cases: readonly object[],
  { mappings, settings, testCases }: Wanted,
): Promise<string> {
  const settingsNow = { filters, rateLimitPerSecond, retentionDays, retryHorizonHours, environment, promotesToId };
  const now = { id, ...settingsNow, rows: rows.map((row) => [row.id, row.version]), cases };
  const hash = createHash("sha256").update(canonical({ now, wanted: { mappings, settings, testCases } }));
  // In base64url it could begin with a dash, which the command takes for another option.
  return markAt(tx, hash.digest("hex"));
}
