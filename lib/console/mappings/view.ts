import "#server-only";
import { remember } from "#lib/console/overview/remember.ts";
import type { MappingOptions } from "#lib/core/actions/types.ts";
import { readMappingSettings } from "#lib/engine/secrets/mapping-settings.ts";
import type { Mapping as Row } from "#lib/platform/db/generated/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { firstIdAt } from "#lib/platform/ids.ts";
import { type Issue, isJsonObject, type JsonObject } from "#lib/platform/json.ts";
import { checkMapping } from "./check-mapping.ts";
import { type Mapping, mappingOptionsSchema } from "./schema.ts";

type Usage = Pick<Mapping, "lastUsedAt" | "stats">;
const unused: Usage = { lastUsedAt: null, stats: { delivered: 0, failed: 0, waiting: 0, successRate: null } };

export async function mappingViews(rows: readonly Row[]): Promise<Mapping[]> {
  const usage = await usageOf(rows);
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
    issues: issuesOf(row),
    notes: Array.isArray(row.importNotes) ? (row.importNotes as Issue[]) : [],
    ...(usage.get(row.id) ?? unused),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    deletedAt: row.deletedAt?.toISOString() ?? null,
  }));
}

export const settingsOf = (row: Row): JsonObject => (isJsonObject(row.settings) ? row.settings : {});
export const optionsOf = (row: Row): MappingOptions => mappingOptionsSchema.catch({}).parse(row.options);
function issuesOf(row: Row): Issue[] {
  const { settings, unreadable } = readMappingSettings(row);
  return [...unreadable, ...checkMapping({ actionSlug: row.actionSlug, trigger: row.trigger, settings, options: optionsOf(row) })];
}

/** What the audit log keeps of a mapping: secrets masked, enough to restore it. */
export const auditView = (row: Row): JsonObject => ({
  name: row.name,
  actionSlug: row.actionSlug,
  trigger: row.trigger,
  enabled: row.enabled,
  settings: settingsOf(row),
  options: optionsOf(row),
});

/** Of the last 7 days. */
async function usageOf(rows: readonly Row[]): Promise<Map<string, Usage>> {
  const destinationId = rows[0]?.destinationId;
  if (!destinationId) return new Map();
  const ids = rows.map(({ id }) => id);
  const [stats, last] = await Promise.all([
    remember(`mappings/${destinationId}`, () => statsOf(destinationId)),
    lastUses(destinationId, ids),
  ]);
  return new Map(ids.map((id) => [id, { lastUsedAt: last.get(id)?.toISOString() ?? null, stats: stats.get(id) ?? unused.stats }]));
}

async function statsOf(destinationId: string): Promise<Map<string, Usage["stats"]>> {
  const { rows } = await pool().query<{ id: string; delivered: number; failed: number; waiting: number }>(
    `SELECT mapping_id AS id, count(*) FILTER (WHERE state = 'delivered')::int AS delivered,
       count(*) FILTER (WHERE state IN ('failed', 'dead', 'invalid'))::int AS failed,
       count(*) FILTER (WHERE state IN ('waiting', 'retrying'))::int AS waiting
     FROM delivery WHERE destination_id = $1 AND id >= $2 AND NOT is_test GROUP BY 1`,
    [destinationId, firstIdAt("delivery", Date.now() - 7 * 86_400_000)],
  );
  return new Map(
    rows.map(({ id, delivered, failed, waiting }) => [
      id,
      { delivered, failed, waiting, successRate: delivered + failed > 0 ? delivered / (delivered + failed) : null },
    ]),
  );
}

async function lastUses(destinationId: string, ids: readonly string[]): Promise<Map<string, Date>> {
  const { rows } = await pool().query<{ id: string; at: Date | null }>(
    `SELECT m.id, (SELECT created_at FROM delivery WHERE destination_id = $1 AND mapping_id = m.id ORDER BY id DESC LIMIT 1) AS at FROM unnest($2::text[]) AS m(id)`,
    [destinationId, ids],
  );
  return new Map(rows.flatMap(({ id, at }) => (at ? [[id, at]] : [])));
}
