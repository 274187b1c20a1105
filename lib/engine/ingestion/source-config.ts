import "#server-only";
import type pg from "pg";
import type { DestinationFilters } from "#lib/core/plan/types.ts";
import { compileStored, type LoadedMappings, type StoredMapping, storedMappings } from "#lib/engine/mappings/load.ts";
import type { Planner } from "#lib/engine/mappings/planner.ts";
import { open } from "#lib/platform/crypto/envelope.ts";
import { log } from "#lib/platform/log.ts";
import { type SourceKind, sourceKindOf } from "./source-kinds.ts";
import type { SignatureRules } from "./verify-signature.ts";

/**
 * Everything that intake needs to know about one source: loaded and compiled once, dropped when a
 * change is reported.
 */
export type SourceConfig = LoadedMappings & {
  id: string;
  destinationId: string;
  clientKey: string;
  kind: SourceKind;
  rules: SignatureRules;
  /** Whether someone at its destination was deleted and must not be delivered. */
  buries: boolean;
  /** Why its events are kept but not sent, if that is so. */
  off?: string;
  maxAgeSeconds: number | null;
  dedupeDays: number;
  retentionDays: number;
};

type Row = {
  id: string;
  destination_id: string;
  client_key: string;
  kind: string;
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
  buries: boolean;
  filters: DestinationFilters | null;
  mappings: StoredMapping[];
};

const select = `
  SELECT s.id, s.destination_id, d.client_key, s.kind, s.secret, s.previous_secret, s.batch_signatures, s.header_token_hash, s.max_age_seconds,
         s.dedupe_window_hours, s.strict_integrations, s.enabled, d.enabled AS destination_enabled, d.retention_days, d.filters,
         EXISTS (SELECT 1 FROM tombstone t WHERE t.destination_id = d.id) AS buries,
         ${storedMappings("m.enabled")} AS mappings
    FROM source s JOIN destination d ON d.id = s.destination_id
   WHERE s.id = $1 AND s.deleted_at IS NULL AND d.deleted_at IS NULL`;

/**
 * Undefined if the source does not exist (or it, or its destination, was deleted). Throws if the
 * database is away.
 */
export async function loadSource(pool: pg.Pool, sourceId: string, planner: Planner): Promise<SourceConfig | undefined> {
  const row = (await pool.query<Row>(select, [sourceId])).rows[0];
  if (!row) return undefined;
  const { filters, strict_integrations: strictIntegrations, mappings } = row;
  const loaded = await compileStored(planner, { filters, strictIntegrations, mappings });
  for (const { id: mappingId, issues } of loaded.mappings.values())
    if (issues.length > 0) log.error({ mappingId, issues }, "a mapping that is turned on cannot run");
  const secretOf = (column: "secret" | "previous_secret", envelope: string) => open(envelope, { table: "source", id: row.id, column });
  return {
    id: row.id,
    destinationId: row.destination_id,
    clientKey: row.client_key,
    kind: sourceKindOf(row.kind),
    buries: row.buries,
    rules: {
      secret: secretOf("secret", row.secret),
      previousSecret: row.previous_secret === null ? undefined : secretOf("previous_secret", row.previous_secret),
      batchSignatures: row.batch_signatures === "first_event_and_header" ? "first_event_and_header" : "whole_body",
      headerTokenHash: row.header_token_hash ?? undefined,
    },
    off: !row.enabled ? "This source is off." : !row.destination_enabled ? "The destination is off." : undefined,
    maxAgeSeconds: row.max_age_seconds,
    dedupeDays: Math.max(2, Math.ceil(row.dedupe_window_hours / 24)),
    retentionDays: row.retention_days,
    ...loaded,
  };
}
