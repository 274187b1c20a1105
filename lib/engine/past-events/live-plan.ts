import "#server-only";
import type pg from "pg";
import type { MappingOptions } from "#lib/core/actions/types.ts";
import type { DestinationFilters, MappingConfig } from "#lib/core/plan/types.ts";
import { type PlanSteps, planner } from "#lib/engine/ingestion/planner.ts";
import { revealMappingSettings } from "#lib/engine/secrets/mapping-settings.ts";
import { errorText } from "#lib/platform/background.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { log } from "#lib/platform/log.ts";

export type LiveMapping = MappingConfig & { version: number };
export type LiveSource = { id: string; strictIntegrations: boolean; dedupeDays: number };
/** What is live for one destination, secrets in their places: for planning, never for showing. */
export type LiveConfig = {
  version: number;
  filters: DestinationFilters;
  mappings: LiveMapping[];
  sources: Map<string, LiveSource>;
};

type MappingRow = {
  id: string;
  name: string;
  action_slug: string;
  trigger: string;
  enabled: boolean;
  settings: JsonObject;
  secrets: string | null;
  options: MappingOptions | null;
  version: number;
};

/**
 * A destination's configuration as it is now, mappings that are off included. A mapping whose
 * secrets do not open is left out, and logged.
 */
export async function loadLive(client: pg.ClientBase | pg.Pool, destinationId: string): Promise<LiveConfig> {
  const destination = await client.query<{ version: number; filters: DestinationFilters | null }>(
    "SELECT version, filters FROM destination WHERE id = $1",
    [destinationId],
  );
  const mappings = await client.query<MappingRow>(
    `SELECT id, name, action_slug, trigger, enabled, settings, secrets, options, version FROM mapping
      WHERE destination_id = $1 AND deleted_at IS NULL ORDER BY position, id`,
    [destinationId],
  );
  // Deleted ones too: their events are still there.
  const sources = await client.query<{ id: string; strict: boolean; hours: number }>(
    "SELECT id, strict_integrations AS strict, dedupe_window_hours AS hours FROM source WHERE destination_id = $1",
    [destinationId],
  );
  return {
    version: destination.rows[0]?.version ?? 0,
    filters: destination.rows[0]?.filters ?? {},
    mappings: mappings.rows.flatMap((row) => {
      const settings = settingsOf(row);
      const { id, name, action_slug: actionSlug, trigger, enabled, version } = row;
      return settings ? [{ id, name, actionSlug, trigger, enabled, settings, options: row.options ?? {}, version }] : [];
    }),
    sources: new Map(
      sources.rows.map(({ id, strict, hours }) => [id, { id, strictIntegrations: strict, dedupeDays: Math.max(2, Math.ceil(hours / 24)) }]),
    ),
  };
}

function settingsOf(row: MappingRow): JsonObject | undefined {
  try {
    return revealMappingSettings(row);
  } catch (error) {
    log.error({ mappingId: row.id, err: errorText(error) }, "a mapping's secrets do not open");
    return undefined;
  }
}

/** Plans an event as its source has it planned: strict sources obey the integrations object. */
export type PlanOf = (sourceId: string) => PlanSteps;

/** Compiled once for strict sources and once for all others. */
export async function compilePlans(
  config: { filters: DestinationFilters; mappings: readonly MappingConfig[] },
  sources: LiveConfig["sources"],
): Promise<PlanOf> {
  const { filters, mappings } = config;
  const lenient = await planner({ filters, mappings });
  const isAnyStrict = [...sources.values()].some((source) => source.strictIntegrations);
  const strict = isAnyStrict ? await planner({ filters, mappings, strictIntegrations: true }) : lenient;
  return (sourceId) => (sources.get(sourceId)?.strictIntegrations ? strict : lenient);
}
