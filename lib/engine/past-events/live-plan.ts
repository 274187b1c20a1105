import "#server-only";
import type pg from "pg";
import type { DestinationFilters, MappingConfig } from "#lib/core/plan/types.ts";
import { configOf, type StoredMapping, storedMappings } from "#lib/engine/mappings/load.ts";
import { type PlanSteps, planner } from "#lib/engine/mappings/planner.ts";

export type LiveMapping = MappingConfig & { version: number };
export type LiveSource = { id: string; strictIntegrations: boolean; dedupeDays: number };
/** What is live for one destination, secrets included: for planning, never for showing. */
export type LiveConfig = {
  version: number;
  filters: DestinationFilters;
  mappings: LiveMapping[];
  sources: Map<string, LiveSource>;
};

/** A destination's current configuration, including mappings that are off. */
export async function loadLive(client: pg.ClientBase | pg.Pool, destinationId: string): Promise<LiveConfig> {
  const { rows } = await client.query<{ version: number; filters: DestinationFilters | null; mappings: StoredMapping[] }>(
    `SELECT d.version, d.filters, ${storedMappings("true")} AS mappings FROM destination d WHERE d.id = $1`,
    [destinationId],
  );
  // Deleted ones too, because their events still exist.
  const sources = await client.query<{ id: string; strict: boolean; hours: number }>(
    "SELECT id, strict_integrations AS strict, dedupe_window_hours AS hours FROM source WHERE destination_id = $1",
    [destinationId],
  );
  return {
    version: rows[0]?.version ?? 0,
    filters: rows[0]?.filters ?? {},
    mappings: (rows[0]?.mappings ?? []).map((row) => ({ ...configOf(row), version: row.version })),
    sources: new Map(
      sources.rows.map(({ id, strict, hours }) => [id, { id, strictIntegrations: strict, dedupeDays: Math.max(2, Math.ceil(hours / 24)) }]),
    ),
  };
}

/** Plans an event as its source requires: strict sources obey the integrations object. */
export type PlanOf = (sourceId: string) => PlanSteps;

/** Compiled once for strict sources and once for all others. */
export async function compilePlans(
  config: { filters: DestinationFilters; mappings: readonly MappingConfig[] },
  sources: LiveConfig["sources"],
): Promise<PlanOf> {
  const { filters, mappings } = config;
  const { plan: lenient } = await planner({ filters, mappings });
  const isAnyStrict = [...sources.values()].some((source) => source.strictIntegrations);
  const strict = isAnyStrict ? (await planner({ filters, mappings, strictIntegrations: true })).plan : lenient;
  return (sourceId) => (sources.get(sourceId)?.strictIntegrations ? strict : lenient);
}
