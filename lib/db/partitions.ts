import "#server-only";
import type pg from "pg";

// Partitions by UTC day. Names: event_20261130, message_key_20261130 and so on.

const tables = { event: "expires_on", delivery: "expires_on", attempt: "expires_on", message_key: "bucket" } as const;
/** The longest retention and the longest de-duplication window that a destination or a source may be given. */
export const longestRetentionDays = 365;
export const longestDedupeDays = 30;
const advisoryLock = 72707371;

/**
 * Makes the partitions that rows received from yesterday to `daysAhead` days from now go into, for these retention times, and only those that
 * are missing. Any number of processes may call it at once.
 */
export async function ensurePartitions(pool: pg.Pool, retentionDays: readonly number[], daysAhead = 3): Promise<number> {
  const wanted: { table: keyof typeof tables; offset: number }[] = [];
  for (let day = -1; day <= daysAhead; day++) {
    wanted.push({ table: "message_key", offset: day });
    for (const table of ["event", "delivery", "attempt"] as const)
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
        await client.query(`CREATE TABLE IF NOT EXISTS "${name}" PARTITION OF "${table}" FOR VALUES FROM ('${first}') TO ('${next}')`);
    });
  return rows.length;
}

/** Drops what has expired: events, deliveries and attempts whose day is over, keys older than the longest window. Returns the names dropped. */
export async function dropExpiredPartitions(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
      WHERE p.oid = ANY (ARRAY['event', 'delivery', 'attempt', 'message_key']::regclass[])
        AND right(c.relname, 8) < to_char((now() AT TIME ZONE 'UTC')::date - CASE WHEN p.relname = 'message_key' THEN $1::int ELSE 0 END, 'YYYYMMDD')
      ORDER BY 1`,
    [longestDedupeDays + 1],
  );
  const dropped: string[] = [];
  for (const { name } of rows)
    await locked(pool, async (client) => {
      // Detaching concurrently would not block readers, but may not run in a transaction; a drop of one day takes milliseconds.
      await client.query(`SET LOCAL lock_timeout = '2s'`);
      await client.query(`DROP TABLE IF EXISTS "${name}"`);
      dropped.push(name);
    });
  return dropped;
}

async function locked(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<void>) {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await client.query("SELECT pg_advisory_xact_lock($1)", [advisoryLock]);
    await work(client);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}
