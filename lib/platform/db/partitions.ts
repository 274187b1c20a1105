import "#server-only";
import type pg from "pg";
import { log } from "../log.ts";
import { beginTransaction } from "./session.ts";

// Partitions by UTC day. Names: event_20261130, message_key_20261130 and so on.

const tables = {
  event: "expires_on",
  delivery: "expires_on",
  attempt: "expires_on",
  rule_effect: "expires_on",
  message_key: "bucket",
} as const;
/** The longest de-duplication window that a source may be given. */
export const longestDedupeDays = 30;
const advisoryLock = 72707371;

/**
 * Makes the partitions that rows received from yesterday to `daysAhead` days from now go into, for
 * these retention times, and only those that are missing. Any number of processes may call it at
 * once. Made apart and then attached: that waits for no reader, so no intake waits behind it.
 */
export async function ensurePartitions(pool: pg.Pool, retentionDays: readonly number[], daysAhead = 3): Promise<number> {
  const wanted: { table: keyof typeof tables; offset: number }[] = [];
  for (let day = -1; day <= daysAhead; day++) {
    wanted.push({ table: "message_key", offset: day });
    for (const table of ["event", "delivery", "attempt", "rule_effect"] as const)
      for (const days of new Set(retentionDays)) wanted.push({ table, offset: day + days });
  }
  const { rows } = await pool.query<{ name: string; table: string; first: string; next: string }>(
    `SELECT w.table || '_' || to_char(d.day, 'YYYYMMDD') AS name, w.table AS "table", d.day::text AS first, (d.day + 1)::text AS next
       FROM unnest($1::text[], $2::int[]) AS w("table", days), LATERAL (SELECT (now() AT TIME ZONE 'UTC')::date + w.days AS day) d
      WHERE to_regclass(w.table || '_' || to_char(d.day, 'YYYYMMDD')) IS NULL GROUP BY 1, 2, 3, 4 ORDER BY 1`,
    [wanted.map((one) => one.table), wanted.map((one) => one.offset)],
  );
  if (rows.length > 0)
    await locked(pool, async (client) => {
      // The names come from to_char and the list above: nothing from outside.
      for (const { name, table, first, next } of rows)
        if (!(await exists(client, name))) {
          await client.query(`CREATE TABLE "${name}" (LIKE "${table}" INCLUDING ALL)`);
          await client.query(`ALTER TABLE "${table}" ATTACH PARTITION "${name}" FOR VALUES FROM ('${first}') TO ('${next}')`);
        }
    });
  return rows.length;
}

type BeforeDrop = (client: pg.ClientBase, partition: string) => Promise<void>;

/**
 * Drops what has expired: events, deliveries, attempts and effects whose day is over, keys older
 * than the longest window. Returns the names dropped. INVARIANT: a day with a delivery that still
 * waits, for a key, a retry or a person, is kept whole until none does. What was acknowledged is
 * not lost, and a delivery's attempts go into its own day. (Nothing new starts to wait in a day
 * that is over.) `beforeDrop` runs in the transaction that drops a partition, before anyone waits
 * for it.
 */
export async function dropExpiredPartitions(pool: pg.Pool, beforeDrop?: BeforeDrop): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
      WHERE p.oid = ANY (ARRAY['event', 'delivery', 'attempt', 'rule_effect', 'message_key']::regclass[])
        AND right(c.relname, 8) < to_char((now() AT TIME ZONE 'UTC')::date - CASE WHEN p.relname = 'message_key' THEN $1::int ELSE 0 END, 'YYYYMMDD')
      ORDER BY 1`,
    [longestDedupeDays + 1],
  );
  const expired = rows.some(({ name }) => !name.startsWith("message_key_")) ? await daysWithWaiting(pool) : new Set<string>();
  const kept = rows.filter(({ name }) => expired.has(name.slice(-8)) && !name.startsWith("message_key_")).map(({ name }) => name);
  if (kept.length > 0) log.warn({ kept }, "partitions have expired but are kept, because deliveries of their days still wait");
  const dropped: string[] = [];
  for (const { name } of rows.filter((row) => !kept.includes(row.name)))
    await locked(pool, async (client) => {
      // A drop takes milliseconds, but waits for every reader, and all intake waits behind it
      // meanwhile: rather not now than for long.
      await beforeDrop?.(client, name);
      await client.query(`SET LOCAL lock_timeout = '250ms'`);
      await client.query(`DROP TABLE IF EXISTS "${name}"`);
      dropped.push(name);
    });
  return dropped;
}

/**
 * Days that are over, as "20261130", of which deliveries are in lanes still. Reads all that waits:
 * asked only when something is to be dropped.
 */
async function daysWithWaiting(pool: pg.Pool): Promise<Set<string>> {
  const { rows } = await pool.query<{ day: string }>(
    "SELECT DISTINCT to_char(delivery_expires_on, 'YYYYMMDD') AS day FROM lane_entry WHERE delivery_expires_on < (now() AT TIME ZONE 'UTC')::date",
  );
  return new Set(rows.map((row) => row.day));
}

/**
 * Runs `work`, which writes events or deliveries in its own transaction. If a day's partition was
 * missing, because the job that creates them has not run or a retention time is new, it is created
 * and `work` runs again.
 */
export async function withPartitions<Result>(pool: pg.Pool, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(await repairPartitions(pool, error))) throw error;
    return work();
  }
}

/** True when a day's partition was missing, and now is there: try again. */
export async function repairPartitions(pool: pg.Pool, error: unknown): Promise<boolean> {
  if (!isMissingPartition(error)) return false;
  const { rows } = await pool.query<{ days: number }>("SELECT DISTINCT retention_days AS days FROM destination UNION SELECT 30");
  const made = await ensurePartitions(
    pool,
    rows.map((row) => row.days),
  );
  log.info({ made }, "missing partitions made");
  return true;
}

/**
 * A row without a partition breaks a check that has no name. The server's message for it may be in
 * any language.
 */
export function isMissingPartition(error: unknown): boolean {
  const { code, constraint } = error as { code?: string; constraint?: string };
  return code === "23514" && constraint === undefined;
}

const exists = async (client: pg.PoolClient, name: string) =>
  (await client.query<{ there: boolean }>("SELECT to_regclass($1) IS NOT NULL AS there", [name])).rows[0]?.there === true;

async function locked(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<void>) {
  const client = await pool.connect();
  let broken = false;
  try {
    // All intake waits behind a partition that is being dropped: processes that have stopped
    // meanwhile are not waited for.
    await beginTransaction(client, { lockMs: 10_000, pauseMs: 1_000 });
    await client.query("SELECT pg_advisory_xact_lock($1)", [advisoryLock]);
    await work(client);
    await client.query("COMMIT");
  } catch (error) {
    broken = true; // it may be bound to a server that takes no writes any more
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  } finally {
    client.release(broken);
  }
}
