import "#server-only";
import type pg from "pg";
import type { MappingOptions } from "#lib/core/actions/types.ts";
import type { DestinationFilters, MappingConfig } from "#lib/core/plan/types.ts";
import { readMappingSettings } from "#lib/engine/secrets/mapping-settings.ts";
import type { Issue, JsonValue } from "#lib/platform/json.ts";
import { type Planner, type PlanSteps, planner } from "./planner.ts";

// The only way from stored mappings to what runs, so that intake, replays and the tester treat the
// same rows alike.

/** A stored mapping, as it was when it was read. With issues it never matches, and they say why. */
export type LoadedMapping = {
  id: string;
  name: string;
  version: number;
  actionSlug: string;
  enabled: boolean;
  options: MappingOptions;
  issues: readonly Issue[];
};
/** What one query saw; `plan` runs these mappings, in the destination's order. */
export type LoadedMappings = { mappings: ReadonlyMap<string, LoadedMapping>; plan: PlanSteps };

/** What `storedMappings` selects. */
export type StoredMapping = {
  id: string;
  name: string;
  action_slug: string;
  trigger: string;
  enabled: boolean;
  settings: JsonValue;
  secrets: string | null;
  options: MappingOptions | null;
  version: number;
};

/**
 * A column with the existing mappings of destination `d`, for a query that also reads what belongs
 * to them. `which` narrows them, over `m`.
 */
export const storedMappings = (which: string) => `
  coalesce((SELECT json_agg(json_build_object('id', m.id, 'name', m.name, 'action_slug', m.action_slug, 'trigger', m.trigger,
              'enabled', m.enabled, 'settings', m.settings, 'secrets', m.secrets, 'options', m.options, 'version', m.version) ORDER BY m.position, m.id)
              FROM mapping m WHERE m.destination_id = d.id AND m.deleted_at IS NULL AND ${which}), '[]')`;

/**
 * The given mappings of a destination, on or off, ready to plan with its filters. Those that no
 * longer exist are missing. Undefined if the destination no longer exists.
 */
export async function loadMappings(
  client: Pick<pg.PoolClient, "query">,
  destinationId: string,
  ids: readonly string[],
): Promise<LoadedMappings | undefined> {
  const { rows } = await client.query<{ filters: DestinationFilters | null; mappings: StoredMapping[] }>(
    `SELECT d.filters, ${storedMappings("m.id = ANY($2)")} AS mappings FROM destination d WHERE d.id = $1 AND d.deleted_at IS NULL`,
    [destinationId, ids],
  );
  return rows[0] && compileStored(planner, rows[0]);
}

/**
 * Compiles what was read. A mapping that cannot run does not stop the others: it is reported with
 * its issues.
 */
export async function compileStored(
  compile: Planner,
  stored: { filters: DestinationFilters | null; strictIntegrations?: boolean; mappings: readonly StoredMapping[] },
): Promise<LoadedMappings> {
  const { plan, issues } = await compile({
    filters: stored.filters ?? {},
    strictIntegrations: stored.strictIntegrations,
    mappings: stored.mappings.map(configOf),
  });
  const mappings = stored.mappings.map((row) => ({ ...told(row), version: row.version, issues: issues.get(row.id) ?? [] }));
  return { mappings: new Map(mappings.map((mapping) => [mapping.id, mapping])), plan };
}

/** What is compiled from a row, secrets included: never for showing. */
export const configOf = (row: StoredMapping): MappingConfig => ({ ...told(row), trigger: row.trigger, ...readMappingSettings(row) });

const told = ({ id, name, action_slug: actionSlug, enabled, options }: StoredMapping) => ({
  id,
  name,
  actionSlug,
  enabled,
  options: options ?? {},
});
