import "#server-only";
import { statfs } from "node:fs/promises";
import type pg from "pg";
import { env } from "#lib/platform/env.ts";
import type { Reading } from "./reading.ts";

const dayMs = 86_400_000;
/** Below this share of the limit an estimate is enough. */
const countsFrom = 0.3;

const about = (kind: Reading["kind"], subjectId: string, subject: string) => ({ kind, destinationId: "", subjectId, subject });

/** Keys that destinations use and that have a known expiry date. */
export async function readKeys(pool: pg.Pool, nowMs: number): Promise<Reading[]> {
  const { rows } = await pool.query<{ id: string; name: string; expires_at: Date }>(
    `SELECT k.id, k.name, k.expires_at FROM api_key k WHERE k.deleted_at IS NULL AND k.expires_at IS NOT NULL
        AND EXISTS (SELECT 1 FROM destination d WHERE d.api_key_id = k.id AND d.deleted_at IS NULL)`,
  );
  return rows.map(({ id, name, expires_at }) => {
    const days = Math.max(0, Math.ceil((expires_at.getTime() - nowMs) / dayMs));
    return { ...about("key_expiry", id, name), value: days, facts: { days } };
  });
}

/**
 * How full the queue is. It is counted exactly only if the database's estimate is high enough to
 * matter.
 */
export async function readQueue(pool: pg.Pool): Promise<Reading[]> {
  const limit = env().QUEUE_LIMIT;
  const { rows } = await pool.query<{ live: string; known: boolean }>(
    "SELECT pg_stat_get_live_tuples('lane_entry'::regclass) AS live, pg_stat_get_tuples_inserted('lane_entry'::regclass) > 0 AS known",
  );
  let waiting = Number(rows[0]?.live ?? 0);
  if (!rows[0]?.known || waiting > limit * countsFrom) {
    const exact = await pool.query<{ n: string }>("SELECT count(*) AS n FROM (SELECT 1 FROM lane_entry LIMIT $1) AS counted", [limit]);
    waiting = Number(exact.rows[0]?.n ?? 0);
  }
  const percent = (100 * waiting) / limit;
  return [{ ...about("queue", "", "Falconer"), value: percent, facts: { percent, waiting } }];
}

/**
 * Free space on the embedded Postgres's disk. Another server does not reveal its disk, so there it
 * is the configured room minus the database's size.
 */
export async function readDisk(pool: pg.Pool, folder: string | undefined, room = env().DATABASE_ROOM_GB): Promise<Reading[]> {
  if (folder) {
    const { blocks, bavail } = await statfs(folder);
    return [diskReading(blocks > 0 ? (100 * bavail) / blocks : 100, {})];
  }
  if (room === undefined) return [];
  const { rows } = await pool.query<{ bytes: string }>("SELECT pg_database_size(current_database()) AS bytes");
  const used = Number(rows[0]?.bytes ?? 0) / 1e9;
  return [diskReading(Math.max(0, 100 * (1 - used / room)), { used, room })];
}

const diskReading = (percent: number, more: Reading["facts"]): Reading => ({
  ...about("disk", "", "Falconer"),
  value: percent,
  facts: { percent, ...more },
});

/** Failing channels, which the others report. */
export async function readChannels(pool: pg.Pool): Promise<Reading[]> {
  const { rows } = await pool.query<{ id: string; name: string; answer: string | null }>(
    "SELECT id, name, failing_reason AS answer FROM alert_channel WHERE enabled AND failing_since IS NOT NULL",
  );
  return rows.map(({ id, name, answer }) => ({ ...about("channel", id, name), value: 1, facts: { answer: answer ?? "none" } }));
}
