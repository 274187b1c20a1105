import "#server-only";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { sqlState } from "#lib/platform/db/problems.ts";
import { countedTables, detailedKinds, detailedSizes, keptMinutes, minuteOf, minutesOfDay, totalSizes } from "./buckets.ts";
import { bucketLock, spreadParts } from "./fold.ts";
import { checkUse, forgetUse, remakeUse } from "./use.ts";

const tries = 60;
const againMs = 250;

/** From the first complete day: $2 to $5 for events, deliveries, attempts and effects. */
const fromOf = (kind: string) =>
  `CASE WHEN ${kind} = 'received' THEN $2::int WHEN ${kind} IN ('attempt', 'response') THEN $4::int WHEN ${kind} = 'effect' THEN $5::int ELSE $3::int END`;

/**
 * What the rows of destination $6 count as, minus what is not in a bucket yet: what buckets must
 * contain.
 */
const countsOfRows = `
  counts AS MATERIALIZED (
    SELECT destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, sum(count)::int AS count, max(last_id) AS last_id FROM (
      SELECT e.destination_id, 'received' AS kind, stat_minute(e.received_at) AS at, coalesce(e.source_id, '') AS source_id, '' AS mapping_id,
             coalesce(e.name_id, 0) AS name_id, e.outcome, '' AS cause, count(*) AS count, NULL AS last_id
        FROM event e WHERE e.destination_id = $6 GROUP BY 1, 3, 4, 6, 7
      UNION ALL
      SELECT d.destination_id, k.kind, k.at, coalesce(d.source_id, ''), d.mapping_id, coalesce(d.name_id, 0), k.outcome, k.why, count(*),
             max(CASE WHEN k.why <> '' THEN d.id END)
        FROM delivery d, stat_of_delivery(d.state, d.cause, d.is_test, d.replay_of, d.created_at, d.settled_at, d.recovered_at) k
       WHERE d.destination_id = $6 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
      UNION ALL
      SELECT a.destination_id, k.kind, k.at, '', '', 0, k.outcome, '', count(*), NULL
        FROM attempt a, stat_of_attempt(a.outcome, a.started_at, a.duration_ms) k WHERE a.destination_id = $6 GROUP BY 1, 2, 3, 7
      UNION ALL
      SELECT f.destination_id, 'effect', stat_minute(f.at), '', '', 0, f.kind, coalesce(f.campaign_id::text, ''), count(*), NULL
        FROM rule_effect f WHERE f.destination_id = $6 AND NOT f.is_test GROUP BY 1, 3, 7, 8
      UNION ALL
      SELECT destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, -count, NULL FROM stat_change WHERE destination_id = $6) r
     WHERE r.at >= ${fromOf("r.kind")} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8)`;

const clear = (table: string) => `DELETE FROM ${table} b WHERE b.destination_id = $6 AND b.at >= ${fromOf("b.kind")} AND b.at >= $1`;

/**
 * Computes the buckets of a destination again from its rows, while everything continues: one
 * snapshot shows the rows and what is not in a bucket yet. Buckets older than the remaining rows
 * stay as they are. It takes as long as reading the rows.
 */
export async function rebuildStatistics(pool: pg.Pool, destinationId: string, signal?: AbortSignal): Promise<void> {
  const work = async (client: pg.PoolClient) => {
    const from = await wholeDaysFrom(client, destinationId);
    await client.query(clear("stat_bucket"), [0, ...from, destinationId]);
    await client.query(clear("stat_total"), [0, ...from, destinationId]);
    const minutesFrom = minuteOf(Date.now()) - keptMinutes[1];
    await client.query(`WITH ${countsOfRows}, ${spreadParts} SELECT 1`, [minutesFrom, ...from, destinationId]);
    await remakeUse(client, destinationId);
    await client.query(
      `INSERT INTO stat_range (destination_id, kind, filled_at) SELECT $1, k, now() FROM unnest($2::text[]) k
       ON CONFLICT (destination_id, kind) DO UPDATE SET filled_at = excluded.filled_at`,
      [destinationId, countedTables],
    );
  };
  await alone(pool, work, signal);
}

/** One count that differs. `rows`: what the rows say; `kept`: what the buckets say. */
export type Difference = { table: string; kind: string; size: number; at: string; what: string; rows: number; kept: number };

/** Where buckets and rows do not agree, at most `limit`. Everything may continue meanwhile. */
export async function checkStatistics(pool: pg.Pool, destinationId: string, limit = 100): Promise<Difference[]> {
  return alone(pool, async (client) => {
    const from = await wholeDaysFrom(client, destinationId);
    // Only minutes of the last seven days: older ones may already be deleted.
    const minutesFrom = minuteOf(Date.now()) - keptMinutes[1] + minutesOfDay;
    const values = [minutesFrom, ...from, destinationId, limit];
    const { rows } = await client.query<Omit<Difference, "at"> & { at: number }>(compare, values);
    rows.push(...(await checkUse(client, destinationId, limit - rows.length)));
    return rows.map((row) => ({ ...row, at: new Date(row.at * 60_000).toISOString() }));
  });
}

const sizes = (all: readonly number[]) => all.map((size) => `(${size})`).join(", ");
const detailedOnly = detailedKinds.map((kind) => `'${kind}'`).join(", ");
const compare = `
  WITH ${countsOfRows},
  wanted AS (
    SELECT 'stat_bucket' AS "table", c.kind, s.size, c.at / s.size * s.size AS at, concat_ws('/', c.source_id, c.mapping_id, c.name_id, c.outcome, c.cause) AS what, c.count
      FROM counts c CROSS JOIN (VALUES ${sizes(detailedSizes)}) AS s(size) WHERE c.kind IN (${detailedOnly})
    UNION ALL
    SELECT 'stat_total', c.kind, s.size, c.at / s.size * s.size, c.outcome, c.count FROM counts c CROSS JOIN (VALUES ${sizes(totalSizes)}) AS s(size)),
  kept AS (
    SELECT 'stat_bucket' AS "table", b.kind, b.size, b.at, concat_ws('/', b.source_id, b.mapping_id, b.name_id, b.outcome, b.cause) AS what, b.count
      FROM stat_bucket b WHERE b.destination_id = $6 AND b.at >= ${fromOf("b.kind")}
    UNION ALL
    SELECT 'stat_total', b.kind, b.size, b.at, b.outcome, b.count FROM stat_total b WHERE b.destination_id = $6 AND b.at >= ${fromOf("b.kind")})
  SELECT "table", kind, size, at, what, sum(rows)::int AS rows, sum(kept)::int AS kept
    FROM (SELECT "table", kind, size, at, what, count AS rows, 0 AS kept FROM wanted UNION ALL SELECT "table", kind, size, at, what, 0, count FROM kept) sides
   WHERE size > 1 OR at >= $1 GROUP BY 1, 2, 3, 4, 5 HAVING sum(rows) <> sum(kept) ORDER BY at DESC, 1, 2, 3, 5 LIMIT $7`;

/** For each of `countedTables`: the start of the first day whose rows are complete. */
async function wholeDaysFrom(client: pg.PoolClient, destinationId: string): Promise<number[]> {
  const { rows } = await client.query<{ kind: string; from: number }>(
    `SELECT kind, rows_from AS "from" FROM stat_range WHERE destination_id = $1`,
    [destinationId],
  );
  return countedTables.map((table) => {
    const from = rows.find(({ kind }) => kind === table)?.from ?? 0;
    return Math.ceil(from / minutesOfDay) * minutesOfDay;
  });
}

/**
 * Runs `work` in one snapshot, while nobody else changes buckets. If a snapshot is older than
 * another's change, it is taken again.
 */
async function alone<Result>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<Result>, signal?: AbortSignal): Promise<Result> {
  for (let tried = 1; ; tried++) {
    signal?.throwIfAborted();
    const client = await pool.connect();
    // A connection that ends takes its statement, and its transaction, with it.
    const abandon = () => (client as unknown as { connection: { stream: Duplex } }).connection.stream.destroy();
    signal?.addEventListener("abort", abandon, { once: true });
    let broken = true;
    try {
      await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ; SET LOCAL statement_timeout = 0; SET LOCAL work_mem = '64MB'");
      const { rows } = await client.query<{ mine: boolean }>(bucketLock);
      const result = rows[0]?.mine ? { value: await work(client) } : undefined;
      await client.query("COMMIT");
      broken = false;
      if (result) return result.value;
      if (tried >= tries) throw new Error("Someone else is changing the statistics. Try again later.");
    } catch (error) {
      if (!["40001", "23505"].includes(sqlState(error) ?? "") || tried >= tries) throw error;
    } finally {
      signal?.removeEventListener("abort", abandon);
      client.release(broken);
    }
    await sleep(againMs);
  }
}

/** Fills the buckets of destinations whose rows are older than the buckets. */
export async function fillStatistics(pool: pg.Pool, signal?: AbortSignal): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT d.id FROM destination d WHERE NOT EXISTS (
       SELECT 1 FROM stat_range r WHERE r.destination_id = d.id AND r.kind = 'event' AND r.filled_at IS NOT NULL) ORDER BY d.id`,
  );
  for (const { id } of rows) await rebuildStatistics(pool, id, signal);
  return rows.map(({ id }) => id);
}

const timeOf: Record<string, string> = {
  event: "received_at",
  delivery: "greatest(created_at, settled_at)",
  attempt: "started_at",
  rule_effect: "at",
};

/**
 * Before a day's rows are dropped: from then on, buckets before their last time are no longer
 * compared with rows.
 */
export async function noteDropped(client: pg.ClientBase, partition: string): Promise<void> {
  const table = partition.slice(0, -"_20261130".length);
  const time = timeOf[table];
  if (!time) return;
  await client.query(
    `INSERT INTO stat_range AS r (destination_id, kind, rows_from)
     SELECT destination_id, $1, max(stat_minute(${time})) + 1 FROM "${partition}" GROUP BY 1
     ON CONFLICT (destination_id, kind) DO UPDATE SET rows_from = greatest(r.rows_from, excluded.rows_from)`,
    [table],
  );
}

/** Part of housekeeping. */
export async function forgetStatistics(pool: pg.Pool): Promise<void> {
  const now = minuteOf(Date.now());
  for (const [table, all] of [
    ["stat_bucket", detailedSizes],
    ["stat_total", totalSizes],
  ] as const) {
    for (const size of all) await pool.query(`DELETE FROM ${table} WHERE size = $1 AND at < $2`, [size, now - keptMinutes[size]]);
    await pool.query(`DELETE FROM ${table} WHERE count = 0`);
  }
  await forgetUse(pool);
}
