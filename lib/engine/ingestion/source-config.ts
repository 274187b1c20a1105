import "#server-only";
import type pg from "pg";
import type { MappingOptions } from "#lib/core/actions/types.ts";
import type { DestinationFilters } from "#lib/core/plan/types.ts";
import { revealMappingSettings } from "#lib/engine/secrets/mapping-settings.ts";
import { open } from "#lib/platform/crypto/envelope.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { log } from "#lib/platform/log.ts";
import type { Planner, PlanSteps } from "./planner.ts";
import type { SignatureRules } from "./verify-signature.ts";

/**
 * All that intake needs to know about one source: loaded and compiled once, dropped when a change
 * is told.
 */
export type SourceConfig = {
  id: string;
  destinationId: string;
  clientKey: string;
  rules: SignatureRules;
  /** Why its events are kept but not sent, when that is so. */
  off?: string;
  maxAgeSeconds: number | null;
  dedupeDays: number;
  retentionDays: number;
  mappings: Map<string, { version: number; actionSlug: string; options: MappingOptions }>;
  plan: PlanSteps;
};

type Row = {
  id: string;
  destination_id: string;
  client_key: string;
  secret: string;
  previous_secret: string | null;
  batch_signatures: string;
  header_token_hash: string | null;
  max_age_seconds: number | null;
  dedupe_window_hours: number;
  strict_integrations: boolean;
  enabled: boolean;
  destination_enabled: boolean;
  retention_days: number;
  filters: DestinationFilters;
  mappings: MappingRow[];
};
type MappingRow = {
  id: string;
  name: string;
  action_slug: string;
  trigger: string;
  settings: JsonObject;
  secrets: string | null;
  options: MappingOptions;
  version: number;
};

const select = `
  SELECT s.id, s.destination_id, d.client_key, s.secret, s.previous_secret, s.batch_signatures, s.header_token_hash, s.max_age_seconds,
         s.dedupe_window_hours, s.strict_integrations, s.enabled, d.enabled AS destination_enabled, d.retention_days, d.filters,
         coalesce((SELECT json_agg(json_build_object('id', m.id, 'name', m.name, 'action_slug', m.action_slug, 'trigger', m.trigger,
                     'settings', m.settings, 'secrets', m.secrets, 'options', m.options, 'version', m.version) ORDER BY m.position, m.id)
                     FROM mapping m WHERE m.destination_id = d.id AND m.enabled AND m.deleted_at IS NULL), '[]') AS mappings
    FROM source s JOIN destination d ON d.id = s.destination_id
   WHERE s.id = $1 AND s.deleted_at IS NULL AND d.deleted_at IS NULL`;

/**
 * Undefined when there is no such source (or it, or its destination, was deleted). Throws when the
 * database is away.
 */
export async function loadSource(pool: pg.Pool, sourceId: string, planner: Planner): Promise<SourceConfig | undefined> {
  const row = (await pool.query<Row>(select, [sourceId])).rows[0];
  if (!row) return undefined;
  const secretOf = (column: "secret" | "previous_secret", envelope: string) => open(envelope, { table: "source", id: row.id, column });
  return {
    id: row.id,
    destinationId: row.destination_id,
    clientKey: row.client_key,
    rules: {
      secret: secretOf("secret", row.secret),
      previousSecret: row.previous_secret === null ? undefined : secretOf("previous_secret", row.previous_secret),
      batchSignatures: row.batch_signatures === "first_event_and_header" ? "first_event_and_header" : "whole_body",
      headerTokenHash: row.header_token_hash ?? undefined,
    },
    off: !row.enabled ? "This source is switched off." : !row.destination_enabled ? "The destination is switched off." : undefined,
    maxAgeSeconds: row.max_age_seconds,
    dedupeDays: Math.max(2, Math.ceil(row.dedupe_window_hours / 24)),
    retentionDays: row.retention_days,
    mappings: new Map(row.mappings.map((m) => [m.id, { version: m.version, actionSlug: m.action_slug, options: m.options ?? {} }])),
    plan: await planner({
      filters: row.filters ?? {},
      strictIntegrations: row.strict_integrations,
      mappings: row.mappings.flatMap((m) => {
        const settings = settingsOf(m);
        return settings
          ? [{ id: m.id, name: m.name, actionSlug: m.action_slug, trigger: m.trigger, enabled: true, settings, options: m.options ?? {} }]
          : [];
      }),
    }),
  };
}

/**
 * The mapping's settings with its sealed texts in their places; undefined (and logged) when these
 * do not open.
 */
function settingsOf(mapping: Pick<MappingRow, "id" | "settings" | "secrets">): JsonObject | undefined {
  try {
    return revealMappingSettings(mapping);
  } catch (error) {
    log.error({ mappingId: mapping.id, err: error instanceof Error ? error.message : String(error) }, "a mapping's secrets do not open");
    return undefined;
  }
}
