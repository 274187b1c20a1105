import "#server-only";
import { draftViews } from "#lib/console/mappings/drafts/view.ts";
import { unused as unusedStats, usageBy } from "#lib/console/statistics/usage.ts";
import { db } from "#lib/platform/db/client.ts";
import type { Mapping as Row } from "#lib/platform/db/generated/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import type { Issue, JsonObject } from "#lib/platform/json.ts";
import type { Draft, Mapping } from "./schema.ts";
import { issuesOfStored, optionsOf, settingsOf, storedOf } from "./stored.ts";

export { optionsOf, settingsOf };

type Usage = Pick<Mapping, "lastUsedAt" | "stats">;
const unused = (): Usage => ({ lastUsedAt: null, stats: unusedStats() });

export async function mappingViews(rows: readonly Row[]): Promise<Mapping[]> {
  const [usage, drafts] = await Promise.all([usageOf(rows), draftsOf(rows)]);
  return rows.map((row) => ({
    id: row.id,
    destinationId: row.destinationId,
    name: row.name,
    actionSlug: row.actionSlug,
    trigger: row.trigger,
    enabled: row.enabled,
    settings: settingsOf(row),
    options: optionsOf(row),
    position: row.position,
    version: row.version,
    draft: drafts.get(row.id) ?? null,
    issues: issuesOf(row),
    notes: Array.isArray(row.importNotes) ? (row.importNotes as Issue[]) : [],
    ...(usage.get(row.id) ?? unused()),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    deletedAt: row.deletedAt?.toISOString() ?? null,
  }));
}

const issuesOf = (row: Row) => issuesOfStored(row.id, storedOf(row));

/** A new mapping that is only a draft, as a mapping: no event uses it. */
export const draftedMapping = (draft: Draft): Mapping => ({
  id: draft.mappingId,
  destinationId: draft.destinationId,
  name: draft.name,
  actionSlug: draft.actionSlug,
  trigger: draft.trigger,
  enabled: false,
  settings: draft.settings,
  options: draft.options,
  position: 0,
  version: 0,
  draft,
  issues: draft.issues,
  notes: draft.notes,
  ...unused(),
  createdAt: draft.createdAt,
  updatedAt: draft.updatedAt,
  deletedAt: null,
});

async function draftsOf(rows: readonly Row[]): Promise<Map<string, Draft>> {
  const drafts = await db().mappingDraft.findMany({ where: { mappingId: { in: rows.map(({ id }) => id) } } });
  const views = await draftViews(drafts, new Map(rows.map((row) => [row.id, row])));
  return new Map(views.map((view) => [view.mappingId, view]));
}

/** What the audit log keeps of a mapping: secrets masked, enough to restore it. */
export const auditView = (row: Pick<Row, "name" | "actionSlug" | "trigger" | "enabled" | "settings" | "options">): JsonObject => ({
  name: row.name,
  actionSlug: row.actionSlug,
  trigger: row.trigger,
  enabled: row.enabled,
  settings: settingsOf(row),
  options: optionsOf(row),
});

/** For the last 7 days. */
async function usageOf(rows: readonly Row[]): Promise<Map<string, Usage>> {
  const destinationId = rows[0]?.destinationId;
  if (!destinationId) return new Map();
  const ids = rows.map(({ id }) => id);
  const [stats, last] = await Promise.all([usageBy(destinationId, "mappingId"), lastUses(destinationId, ids)]);
  return new Map(ids.map((id) => [id, { lastUsedAt: last.get(id)?.toISOString() ?? null, stats: stats.get(id) ?? unusedStats() }]));
}

async function lastUses(destinationId: string, ids: readonly string[]): Promise<Map<string, Date>> {
  const { rows } = await pool().query<{ id: string; at: Date | null }>(
    `SELECT m.id, (SELECT created_at FROM delivery WHERE destination_id = $1 AND mapping_id = m.id ORDER BY id DESC LIMIT 1) AS at FROM unnest($2::text[]) AS m(id)`,
    [destinationId, ids],
  );
  return new Map(rows.flatMap(({ id, at }) => (at ? [[id, at]] : [])));
}
