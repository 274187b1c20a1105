import "#server-only";
import type pg from "pg";
import { ensurePartitions } from "#lib/platform/db/partitions.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import type { WeekRows } from "./rows.ts";

const retentionDays = 30;
const rowsAtOnce = 1_000;

/** Partitions for rows that were received within the last week and are kept for 30 days. */
export async function makeRoom(pool: pg.Pool): Promise<void> {
  await ensurePartitions(
    pool,
    Array.from({ length: 9 }, (_, daysAgo) => retentionDays - daysAgo),
  );
}

/** Writes the rows as they are; the tables' own triggers count them, as they count everything. */
export async function store(pool: pg.Pool, rows: WeekRows): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await client.query("SET LOCAL statement_timeout = 0");
    await put(client, "event", rows.events);
    await put(client, "delivery", rows.deliveries);
    // An attempt counts when it ends: each is stored as begun, and then ended.
    await put(
      client,
      "attempt",
      rows.attempts.map((attempt) => ({ ...attempt, outcome: "started" })),
    );
    await client.query(
      `UPDATE attempt SET outcome = ended.outcome FROM json_populate_recordset(NULL::attempt, $1::json) ended
       WHERE attempt.id = ended.id AND attempt.expires_on = ended.expires_on`,
      [encodeJson(rows.attempts.map(({ id, expires_on, outcome }) => ({ id, expires_on, outcome })))],
    );
    await put(client, "rule_effect", rows.effects);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  } finally {
    client.release();
  }
  await pool.query("ANALYZE event, delivery, attempt, rule_effect");
}

async function put(client: pg.PoolClient, table: string, rows: readonly object[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {})
    .map((name) => `"${name}"`)
    .join(", ");
  for (let from = 0; from < rows.length; from += rowsAtOnce)
    await client.query(`INSERT INTO "${table}" (${columns}) SELECT ${columns} FROM json_populate_recordset(NULL::"${table}", $1::json)`, [
      encodeJson(rows.slice(from, from + rowsAtOnce)),
    ]);
}
