import "#server-only";
import type pg from "pg";
import { inTransaction } from "#lib/platform/db/in-transaction.ts";
import { detailedKinds, detailedSizes, totalSizes } from "./buckets.ts";

/** Held until its transaction ends by each process that changes buckets. */
export const bucketLock = "SELECT pg_try_advisory_xact_lock(72707374) AS mine";
const batchRows = 20_000;

const list = (values: readonly (string | number)[]) => values.map((value) => (typeof value === "string" ? `'${value}'` : `(${value})`));

/** Adds what "counts" holds (columns of stat_delta, by minute) to the buckets of all sizes. */
export const spreadParts = `
  detailed AS (
    INSERT INTO stat_bucket AS b (destination_id, kind, size, at, source_id, mapping_id, name_id, outcome, cause, count, last_id)
    SELECT c.destination_id, c.kind, s.size, c.at / s.size * s.size, c.source_id, c.mapping_id, c.name_id, c.outcome, c.cause, sum(c.count), max(c.last_id)
      FROM counts c CROSS JOIN (VALUES ${list(detailedSizes).join(", ")}) AS s(size)
     WHERE c.kind IN (${list(detailedKinds).join(", ")}) AND (s.size > 1 OR c.at >= $1)
     GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 HAVING sum(c.count) <> 0 OR max(c.last_id) IS NOT NULL ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9
    ON CONFLICT (destination_id, kind, size, at, source_id, mapping_id, name_id, outcome, cause)
    DO UPDATE SET count = b.count + excluded.count, last_id = greatest(b.last_id, excluded.last_id)),
  total AS (
    INSERT INTO stat_total AS t (destination_id, kind, size, at, outcome, count)
    SELECT c.destination_id, c.kind, s.size, c.at / s.size * s.size, c.outcome, sum(c.count)
      FROM counts c CROSS JOIN (VALUES ${list(totalSizes).join(", ")}) AS s(size)
     WHERE s.size > 1 OR c.at >= $1
     GROUP BY 1, 2, 3, 4, 5 HAVING sum(c.count) <> 0 ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (destination_id, kind, size, at, outcome) DO UPDATE SET count = t.count + excluded.count)`;

const fold = `
  WITH gone AS (DELETE FROM stat_delta WHERE ctid = ANY (ARRAY(SELECT ctid FROM stat_delta LIMIT ${batchRows})) RETURNING *),
  counts AS MATERIALIZED (
    SELECT destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, sum(count)::int AS count, max(last_id) AS last_id
      FROM gone GROUP BY 1, 2, 3, 4, 5, 6, 7, 8),
  ${spreadParts}
  SELECT count(*)::int AS folded FROM gone`;

/**
 * Moves changes into the buckets. INVARIANT: for every reader, a change is either in stat_delta or
 * in the buckets, because one transaction moves it. Any number of processes may call it: one at a
 * time folds. Returns how many rows it moved.
 */
export async function foldStatistics(pool: pg.Pool): Promise<number> {
  let folded = 0;
  for (;;) {
    const { rowCount } = await pool.query("SELECT 1 FROM stat_delta LIMIT 1");
    if (!rowCount) return folded;
    const batch = await inTransaction(pool, async (client) => {
      const { rows } = await client.query<{ mine: boolean }>(bucketLock);
      if (!rows[0]?.mine) return 0;
      return (await client.query<{ folded: number }>(fold, [0])).rows[0]?.folded ?? 0;
    });
    folded += batch;
    if (batch < batchRows) return folded;
  }
}
