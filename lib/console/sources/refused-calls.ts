import "#server-only";
import { isRefusalReason, type RefusalReason, refusalReasons, refusalRemedies } from "#lib/engine/ingestion/refusal-reasons.ts";
import { pool } from "#lib/platform/db/pool.ts";
import type { Source } from "./schema.ts";

const newest = 10;

type Row = {
  source_id: string;
  kind: string;
  reason: string;
  count: number;
  status: number;
  last_at: Date;
  address: string;
  signed: boolean;
  bytes: number;
  place: number;
  of_reason: number;
  of_source: number;
};

/**
 * For each source that refused calls within a day: how many, for which reasons, and the newest of
 * them.
 */
export async function refusedCalls(destinationId: string): Promise<Map<string, NonNullable<Source["refusedCalls"]>>> {
  const { rows } = await pool().query<Row>(
    `SELECT * FROM (
       SELECT r.source_id, s.kind, r.reason, r.count, r.status, r.last_at, r.address, r.signed, r.bytes,
              row_number() OVER (PARTITION BY r.source_id ORDER BY r.last_at DESC, r.reason)::int AS place,
              row_number() OVER (PARTITION BY r.source_id, r.reason ORDER BY r.last_at DESC)::int AS place_of_reason,
              sum(r.count) OVER (PARTITION BY r.source_id, r.reason)::int AS of_reason,
              sum(r.count) OVER (PARTITION BY r.source_id)::int AS of_source
         FROM source s JOIN refused_call r ON r.source_id = s.id
        WHERE s.destination_id = $1 AND s.deleted_at IS NULL AND r.minute > now() - interval '24 hours') n
      WHERE place <= ${newest} OR place_of_reason = 1
      ORDER BY source_id, place`,
    [destinationId],
  );
  const found = new Map<string, NonNullable<Source["refusedCalls"]>>();
  for (const row of rows) {
    const reason = reasonFor(row);
    const told = found.get(row.source_id) ?? { count: row.of_source, reasons: [], last: [] };
    found.set(row.source_id, told);
    if (!told.reasons.some((one) => one.reason === reason))
      told.reasons.push({ reason, count: row.of_reason, message: refusalReasons[reason], remedy: refusalRemedies[reason] ?? null });
    if (row.place > newest) continue;
    const { status, address, signed, bytes, count } = row;
    told.last.push({ at: row.last_at.toISOString(), status, reason, message: refusalReasons[reason], address, signed, bytes, count });
  }
  for (const told of found.values()) told.reasons.sort((a, b) => b.count - a.count);
  return found;
}

/**
 * A call without any proof is refused before its source is known: what it lacked depends on that.
 */
function reasonFor({ kind, reason }: Row): RefusalReason {
  // A process of a newer version may know more reasons.
  if (!isRefusalReason(reason)) return "unavailable";
  if (reason !== "no_signature" && reason !== "odd_signature") return reason;
  return kind === "token" ? "no_token" : kind === "sdk" ? "no_write_key" : reason;
}
