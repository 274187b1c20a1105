import "#server-only";
import type pg from "pg";
import { minuteOf, minutesOfDay } from "./buckets.ts";

// What became of the deliveries of mappings and sources in the last week. Triggers derive the table
// stat_use from the buckets of an hour; a list always reads the same amount, whatever came and
// failed.

export const useMinutes = 360;
const keptUseMinutes = 9 * minutesOfDay;

export type UseCount = { id: string; bar: number; delivered: number; failed: number; waiting: number };

/** By mapping or source and by bar; `bounds` are multiples of six hours, of the last eight days. */
export async function usesByBar(
  pool: pg.Pool,
  destinationId: string,
  by: "mappingId" | "sourceId",
  bounds: readonly number[],
): Promise<UseCount[]> {
  const column = { mappingId: "mapping_id", sourceId: "source_id" }[by];
  const { rows } = await pool.query<UseCount>(
    `SELECT ${column} AS id, width_bucket(at, $2::int[]) - 1 AS bar, sum(delivered)::float8 AS delivered, sum(failed)::float8 AS failed, sum(waiting)::float8 AS waiting
       FROM (SELECT ${column}, at, delivered, failed, waiting FROM stat_use WHERE destination_id = $1 AND at >= $3 AND at < $4
             UNION ALL
             SELECT ${column}, at, count * (use = 'delivered')::int, count * (use = 'failed')::int, count * (use = 'waiting')::int
               FROM (SELECT *, stat_use_of(kind, 60, outcome) AS use FROM stat_change
                      WHERE destination_id = $1 AND kind IN ('made', 'settled') AND at >= $3 AND at < $4) d WHERE use IS NOT NULL) u
      GROUP BY 1, 2 HAVING sum(delivered) <> 0 OR sum(failed) <> 0 OR sum(waiting) <> 0`,
    [destinationId, bounds, bounds[0], bounds.at(-1)],
  );
  return rows;
}

const firstSlot = (minutes: number) => Math.ceil((minuteOf(Date.now()) - minutes) / useMinutes) * useMinutes;

/** Computes it again from the buckets; the caller holds their lock. */
export async function remakeUse(client: pg.ClientBase, destinationId: string): Promise<void> {
  await client.query("DELETE FROM stat_use WHERE destination_id = $1", [destinationId]);
  await client.query(
    `INSERT INTO stat_use (destination_id, at, source_id, mapping_id, delivered, failed, waiting)
     SELECT destination_id, at / ${useMinutes} * ${useMinutes}, source_id, mapping_id, sum(count * (use = 'delivered')::int), sum(count * (use = 'failed')::int), sum(count * (use = 'waiting')::int)
       FROM (SELECT *, stat_use_of(kind, size, outcome) AS use FROM stat_bucket
              WHERE destination_id = $1 AND kind IN ('made', 'settled') AND size = 60 AND at >= stat_minute(now()) - ${keptUseMinutes}) b
      WHERE use IS NOT NULL GROUP BY 1, 2, 3, 4`,
    [destinationId],
  );
}

type Difference = { table: string; kind: string; size: number; at: number; what: string; rows: number; kept: number };

/** Where it does not agree with the buckets. `rows`: what these say. */
export async function checkUse(client: pg.ClientBase, destinationId: string, limit: number): Promise<Difference[]> {
  const { rows } = await client.query<Difference>(
    `SELECT 'stat_use' AS "table", kind, ${useMinutes} AS size, at, what, sum(rows)::int AS rows, sum(kept)::int AS kept FROM (
       SELECT stat_use_of(kind, size, outcome) AS kind, at / ${useMinutes} * ${useMinutes} AS at, concat_ws('/', source_id, mapping_id) AS what, count AS rows, 0 AS kept
         FROM stat_bucket WHERE destination_id = $1 AND kind IN ('made', 'settled') AND size = 60 AND at >= $2
       UNION ALL
       SELECT k.kind, u.at, concat_ws('/', u.source_id, u.mapping_id), 0, k.count
         FROM stat_use u CROSS JOIN LATERAL (VALUES ('delivered', u.delivered), ('failed', u.failed), ('waiting', u.waiting)) AS k(kind, count)
        WHERE u.destination_id = $1 AND u.at >= $2) sides
      WHERE kind IS NOT NULL GROUP BY kind, at, what HAVING sum(rows) <> sum(kept) ORDER BY at DESC, kind, what LIMIT $3`,
    [destinationId, firstSlot(keptUseMinutes - minutesOfDay), limit],
  );
  return rows;
}

/** Part of housekeeping. */
export async function forgetUse(pool: pg.Pool): Promise<void> {
  await pool.query("DELETE FROM stat_use WHERE at < $1", [minuteOf(Date.now()) - keptUseMinutes]);
}
