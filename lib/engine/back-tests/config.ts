import "#server-only";
import type { MappingOptions } from "#lib/core/actions/types.ts";
import type { DestinationFilters, MappingConfig } from "#lib/core/plan/types.ts";
import type { LiveConfig } from "#lib/engine/past-events/live-plan.ts";
import { withoutSecrets } from "#lib/engine/secrets/mapping-settings.ts";
import type { JsonObject } from "#lib/platform/json.ts";

/** A mapping as a back-test plans it: a placeholder replaces each secret. */
export type Definition = {
  name: string;
  actionSlug: string;
  trigger: string;
  enabled: boolean;
  settings: JsonObject;
  options: MappingOptions;
};

/** One mapping before and after a change; null: it does not exist on that side. */
export type Concerned = { id: string; name: string; before: Definition | null; after: Definition | null };

/**
 * What is compared, as stored with the back-test. If filters changed, every mapping is concerned.
 */
export type BackTestConfig = {
  filters: { before: DestinationFilters; after: DestinationFilters };
  mappings: Concerned[];
};

/** What someone would change: mappings by their ID, null to leave one out; filters. */
export type Candidate = { mappings: { id: string; definition: Definition | null }[]; filters?: DestinationFilters | undefined };

/** The difference between the live configuration and the candidate; equal parts are left out. */
export function configOf(live: LiveConfig, candidate: Candidate): BackTestConfig {
  const wanted = new Map(candidate.mappings.map(({ id, definition }) => [id, definition]));
  const filters = { before: live.filters, after: candidate.filters ?? live.filters };
  const others = candidate.filters !== undefined;
  const mappings: Concerned[] = [];
  for (const mapping of live.mappings) {
    const before = mapping.enabled ? definitionOf(mapping) : null;
    const given = wanted.get(mapping.id);
    wanted.delete(mapping.id);
    const after = given === undefined ? before : given?.enabled ? clean(given) : null;
    if (others || given !== undefined) mappings.push({ id: mapping.id, name: given?.name ?? mapping.name, before, after });
  }
  for (const [id, definition] of wanted)
    if (definition) mappings.push({ id, name: definition.name, before: null, after: definition.enabled ? clean(definition) : null });
  return { filters, mappings };
}

const definitionOf = ({ name, actionSlug, trigger, enabled, settings, options }: MappingConfig): Definition =>
  clean({ name, actionSlug, trigger, enabled, settings, options: options ?? {} });

const clean = (definition: Definition): Definition => ({ ...definition, settings: withoutSecrets(definition.settings) });

/** One side, ready to compile. */
export const sideOf = (config: BackTestConfig, side: "before" | "after"): { filters: DestinationFilters; mappings: MappingConfig[] } => ({
  filters: config.filters[side],
  mappings: config.mappings.flatMap(({ id, [side]: definition }) => (definition ? [{ id, ...definition }] : [])),
});
