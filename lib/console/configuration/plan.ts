import "#server-only";
import { createHash } from "node:crypto";
import type { z } from "zod";
import { diff } from "#lib/access/audit/diff.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { namedRulesOf } from "#lib/console/alerts/named-rules.ts";
import { findingsOfContents } from "#lib/console/catalogue/findings.ts";
import { deletionSettingsOf } from "#lib/console/deletions/rules.ts";
import { readDrafts } from "#lib/console/mappings/drafts/service.ts";
import { contentOf } from "#lib/console/mappings/drafts/view.ts";
import { merged } from "#lib/console/mappings/edit.ts";
import { inOrder } from "#lib/console/mappings/live.ts";
import { issuesOfStored, runsAlike, type Stored, storedOf } from "#lib/console/mappings/stored.ts";
import { secretMask } from "#lib/core/actions/secret-mask.ts";
import type { MappingConfig } from "#lib/core/plan/index.ts";
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
export type Step = { mappingId: string; row?: Row; stored?: Stored; change: PlannedChange };
/** A mapping as it is afterwards, its keys masked. `from`: the mapping that a promotion copies. */
type Result = MappingConfig & { from?: string };
type MissingKey = Issue & { index: number };
export type Planned = {
  answer: ConfigurationPlan;
  steps: Step[];
  order?: string[];
  settings?: PlannedSettings;
  cases: CaseStep[];
  result: Result[];
  /** For a promotion, separate from the problems: a person enters them. */
  missingKeys: MissingKey[];
  /** Names of the mappings that are not wanted. */
  others: string[];
};

/** What a promotion knows in addition to the files. */
export type Further = {
  /** Mappings that are not wanted stay. */
  keepOthers: boolean;
  /** Keys that someone entered, for each of the wanted mappings. */
  keys: readonly (readonly { path: string; key: string }[])[];
  /** Where each of the wanted mappings comes from. */
  ids: readonly string[];
};

/** What would have to change for a destination to match what is wanted. Writes nothing. */
export async function makePlan(
  tx: DbTransaction,
  viewer: Viewer,
  destination: Destination,
  wanted: Wanted,
  further?: Further,
): Promise<Planned> {
  const destinationId = destination.id;
  const rows = await tx.mapping.findMany({ where: { destinationId, deletedAt: null }, orderBy: [...inOrder] });
  const found = matchMappings(rows.map(storedOf), wanted.mappings);
  const [problems, changes, steps, result, missingKeys]: [Issue[], PlannedChange[], Step[], Result[], MissingKey[]] = [[], [], [], [], []];
  const ids = wanted.mappings.map((mapping, index) => {
    const row = rows[found[index] ?? -1];
    const step = stepOf(row, withKeys(mapping, further?.keys[index]));
    const { mappingId, stored, issues, keys } = step;
    const own = further ? issues : [...keys, ...issues];
    for (const { path, message } of own) problems.push({ path: `mappings[${index}].${path}`, message: `“${mapping.name}”: ${message}` });
    if (further) missingKeys.push(...keys.map((issue) => ({ ...issue, index })));
    if (stored) {
      const differences = diff(row ? shown(storedOf(row)) : undefined, shown(stored));
      const change: PlannedChange = { kind: row ? "change" : "create", mappingId: row?.id ?? null, name: mapping.name, differences };
      steps.push({ mappingId, row, stored, change });
      changes.push(change);
    }
    result.push(resultOf(mappingId, stored ?? storedOf(row as Row), further?.ids[index]));
    return mappingId;
  });
  const others = rows.filter(({ id }) => !ids.includes(id));
  for (const row of others) {
    if (further?.keepOthers) result.push(resultOf(row.id, storedOf(row)));
    else {
      const change: PlannedChange = { kind: "delete", mappingId: row.id, name: row.name, differences: [] };
      steps.push({ mappingId: row.id, row, change });
      changes.push(change);
    }
  }
  const order = orderOf(rows, further?.keepOthers ? among(rows, ids) : ids);
  if (order) changes.push({ kind: "order", mappingId: null, name: "Order", differences: [] });
  const settings = await settingsOf(tx, viewer, destination, wanted.settings, problems);
  if (settings) changes.push({ kind: "settings", mappingId: null, name: destination.name, ...settings.change });
  const cases = await planTestCases(tx, viewer, destinationId, wanted.testCases, result);
  changes.push(...cases.changes);
  problems.push(...cases.problems);
  problems.push(...(await draftsInTheWay(tx, destinationId, steps, order)));
  const asksForApproval = destination.changes === "approval" && (steps.length > 0 || order !== undefined);
  const plan = await markOf(tx, destination, rows, cases.existing, wanted, further?.keepOthers);
  const findings = await findingsOf(destinationId, steps);
  const answer = { plan, changes, problems, findings, asksForApproval };
  const names = others.map(({ name }) => name);
  return { answer, steps, order, settings: settings?.wanted, cases: cases.steps, result, missingKeys, others: names };
}

const resultOf = (id: string, stored: Stored, from?: string): Result => {
  const { secrets: _, ...content } = stored;
  return { ...content, id, ...(from !== undefined && { from }) };
};

/** The settings, with the keys that were entered in place of their masks. */
function withKeys(mapping: WantedMapping, keys: readonly { path: string; key: string }[] = []): WantedMapping {
  if (keys.length === 0) return mapping;
  const settings = structuredClone(mapping.settings) as JsonObject;
  for (const { path, key } of keys) {
    const steps = path.replace(/^settings\./, "").split(".");
    const last = steps.pop() ?? "";
    let at: unknown = settings;
    for (const step of steps) at = typeof at === "object" && at !== null && Object.hasOwn(at, step) ? (at as JsonObject)[step] : undefined;
    if (typeof at === "object" && at !== null && Object.hasOwn(at, last) && (at as JsonObject)[last] === secretMask)
      (at as JsonObject)[last] = key;
  }
  return { ...mapping, settings };
}

/** Without `stored` if nothing changes. `keys`: those that have to be entered again. */
function stepOf(row: Row | undefined, mapping: WantedMapping): { mappingId: string; stored?: Stored; issues: Issue[]; keys: Issue[] } {
  const mappingId = row?.id ?? createId("mapping");
  const before = row ? storedOf(row) : { ...mapping, settings: {}, secrets: null };
  const { stored, issues: keys } = merged(mappingId, before, mapping);
  const alike = row && before.name === stored.name && before.enabled === stored.enabled && runsAlike(mappingId, before, stored);
  if (alike && keys.length === 0) return { mappingId, issues: [], keys };
  // If it is off and does the same as before, it is not checked: a mapping that cannot run can
  // still be kept.
  const judged = row && !stored.enabled && runsAlike(mappingId, before, stored) ? [] : issuesOfStored(mappingId, stored);
  const own = new Set(keys.map(({ path }) => path));
  return { mappingId, stored, keys, issues: judged.filter(({ path }) => !own.has(path)) };
}

const shown = (stored: Stored): JsonValue => contentOf(stored) as unknown as JsonObject;

/** The order afterwards, if it differs from the automatic one: new mappings at the end. */
function orderOf(rows: readonly Row[], ids: readonly string[]): string[] | undefined {
  const kept = rows.map(({ id }) => id).filter((id) => ids.includes(id));
  const byItself = [...kept, ...ids.filter((id) => !kept.includes(id))];
  return byItself.every((id, index) => ids[index] === id) ? undefined : [...ids];
}

/** The wanted ones in their order, at the places that they have among all; new ones at the end. */
function among(rows: readonly Row[], ids: readonly string[]): string[] {
  const queue = ids.filter((id) => rows.some((row) => row.id === id));
  const placed = rows.map(({ id }) => (ids.includes(id) ? (queue.shift() as string) : id));
  return [...placed, ...ids.filter((id) => !placed.includes(id))];
}

/** What the account says of the mappings that change. */
async function findingsOf(destinationId: string, steps: readonly Step[]): Promise<ConfigurationPlan["findings"]> {
  const contents = steps.flatMap(({ stored }) => stored ?? []);
  const found = await findingsOfContents(destinationId, contents);
  return found.flatMap(({ name, findings }) => findings.map((finding) => ({ mapping: name, ...finding })));
}

/** Someone's draft is not overwritten: its author would learn of it too late. */
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
  keepOthers = false,
): Promise<string> {
  const [alerts, deletions] = [await namedRulesOf(tx, id), await deletionSettingsOf(tx, id)];
  const settingsNow = { filters, rateLimitPerSecond, retentionDays, retryHorizonHours, environment, promotesToId, alerts, deletions };
  const now = { id, ...settingsNow, rows: rows.map((row) => [row.id, row.version]), cases };
  const hash = createHash("sha256").update(canonical({ now, wanted: { mappings, settings, testCases, keepOthers } }));
  // In base64url it could begin with a dash, which the command takes for another option.
  return markAt(tx, hash.digest("hex"));
}
