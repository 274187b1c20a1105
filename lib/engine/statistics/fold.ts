import "#server-only";
import type pg from "pg";
import { inTransaction } from "#lib/platform/db/in-transaction.ts";
import { detailedKinds, detailedSizes, totalSizes } from "./buckets.ts";

/** Held until its transaction ends by each process that changes buckets. */
export const bucketLock = "SELECT pg_try_advisory_xact_lock(72707374) AS mine";
const batchRows = 20_000;
/** Of rows that each stand for many counts. */
const batchTogether = 1_000;

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

const taken = (table: string, most: number) =>
  `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} LIMIT ${most})) RETURNING *`;
const fold = `
  WITH gone AS (${taken("stat_delta", batchRows)}),
  gone_outcomes AS (${taken("stat_outcome", batchTogether)}),
  gone_added AS (${taken("stat_added", batchTogether)}),
  counts AS MATERIALIZED (
    SELECT destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, sum(count)::int AS count, max(last_id) AS last_id FROM (
      SELECT * FROM gone
      UNION ALL
      SELECT o.destination_id, k.kind, k.at, k.source_id, k.mapping_id, k.name_id, k.outcome, k.why, k.count, k.last_id
        FROM gone_outcomes o, stat_of_outcome(o.settled_at, o.deliveries, o.minutes, o.outcomes, o.durations) k
      UNION ALL
      SELECT k.destination_id, k.kind, k.minute, k.source_id, k.mapping_id, k.name_id, k.outcome, k.cause, k.count, k.last_id
        FROM gone_added a, stat_of_added(a.destination_ids, a.kinds, a.minutes, a.source_ids, a.mapping_ids, a.name_ids, a.outcomes, a.causes, a.counts,
                                         a.last_ids, a.places, a.stored, a.at) k) c
     GROUP BY 1, 2, 3, 4, 5, 6, 7, 8),
  ${spreadParts}
  SELECT d + o + a AS folded, d = ${batchRows} OR greatest(o, a) = ${batchTogether} AS more
    FROM (SELECT (SELECT count(*)::int FROM gone) AS d, (SELECT count(*)::int FROM gone_outcomes) AS o, (SELECT count(*)::int FROM gone_added) AS a) n`;

/**
 * What processes of the versions before wrote about what settled, until none of them runs any more.
 */
const before = ["stat_settlement", "stat_settled", "stat_ended"];
const countBefore = `
  WITH gone_together AS (${taken("stat_settlement", batchTogether)}),
  gone_settled AS (${taken("stat_settled", batchTogether)}),
  gone_ended AS (${taken("stat_ended", batchTogether)})
  INSERT INTO stat_delta (destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, count, last_id)
  SELECT t.destination_id, k.kind, k.at, k.source_id, k.mapping_id, k.name_id, k.outcome, k.why, k.count, k.last_id
    FROM gone_together t, stat_of_settlement(t.settled_at, t.source_ids, t.mapping_ids, t.name_ids, t.states, t.causes, t.created_at, t.ids, t.outcomes,
                                             t.started_at, t.durations) k
  UNION ALL
  SELECT s.destination_id, k.kind, k.at, coalesce(s.source_id, ''), coalesce(s.mapping_id, ''), coalesce(s.name_id, 0), k.outcome, k.why, k.count, k.last_id
    FROM gone_settled s, stat_of_settled(s.state, s.cause, s.created_at, s.settled_at, s.ids) k
  UNION ALL
  SELECT e.destination_id, k.kind, k.at, '', '', 0, k.outcome, '', k.count, NULL FROM gone_ended e, stat_of_ended(e.outcomes, e.started_at, e.durations) k`;

const anyOf = (tables: readonly string[]) => `SELECT ${tables.map((table) => `EXISTS (SELECT 1 FROM ${table})`).join(" OR ")} AS any`;
const anyRow = anyOf(["stat_delta", "stat_outcome", "stat_added", ...before]);
const anyBefore = anyOf(before);

/**
 * Moves changes into the buckets. INVARIANT: for every reader, a change is either in stat_change or
 * in the buckets, because one transaction moves it. Any number of processes may call it: one at a
 * time folds. Returns how many rows it moved.
 */
export async function foldStatistics(pool: pg.Pool): Promise<number> {
  let folded = 0;
  for (;;) {
    if (!(await isThere(pool, anyRow))) return folded;
    const batch = await inTransaction(pool, async (client) => {
      const { rows } = await client.query<{ mine: boolean }>(bucketLock);
      if (!rows[0]?.mine) return undefined;
      const isOld = await isThere(client, anyBefore);
      if (isOld) await client.query(countBefore);
      const { folded = 0, more = false } = (await client.query<{ folded: number; more: boolean }>(fold, [0])).rows[0] ?? {};
      return { folded, more: more || isOld };
    });
    folded += batch?.folded ?? 0;
    if (!batch?.more) return folded;
  }
}

const isThere = async (client: pg.Pool | pg.ClientBase, question: string) =>
  (await client.query<{ any: boolean }>(question)).rows[0]?.any === true;
