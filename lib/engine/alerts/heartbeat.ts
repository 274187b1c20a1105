import "#server-only";
import type pg from "pg";
import { intakeFreshSeconds } from "#lib/engine/ingestion/intake-sign.ts";
import { open, type Place, seal } from "#lib/platform/crypto/envelope.ts";
import type { SendOptions } from "./channel.ts";
import { call } from "./post-json.ts";

const everySeconds = 60;

const urlKey = "heartbeat_url";
const stateKey = "heartbeat_state";
const place: Place = { table: "setting", id: urlKey, column: "value" };
export type HeartbeatState = { calledAt?: string; ok?: boolean; answer?: string; failingSince?: string | null };

/** The address is kept like a key: anyone who knows it can pretend that all is well. */
export async function setHeartbeatUrl(db: Pick<pg.ClientBase, "query">, url: string | null): Promise<void> {
  await db.query("DELETE FROM setting WHERE key = ANY ($1)", [[urlKey, stateKey]]);
  if (url === null) return;
  await db.query(`INSERT INTO setting (key, value, updated_at) VALUES ($1, $2::jsonb, now()), ($3, '{}'::jsonb, now())`, [
    urlKey,
    JSON.stringify(seal(url, place)),
    stateKey,
  ]);
}

export async function loadHeartbeat(db: Pick<pg.ClientBase, "query">): Promise<{ url: string; state: HeartbeatState } | undefined> {
  const { rows } = await db.query<{ url: string; state: HeartbeatState | null }>(
    "SELECT u.value #>> '{}' AS url, s.value AS state FROM setting u LEFT JOIN setting s ON s.key = $2 WHERE u.key = $1",
    [urlKey, stateKey],
  );
  const row = rows[0];
  return row && { url: open(row.url, place), state: row.state ?? {} };
}

/**
 * Calls the heartbeat's address, once a minute however many workers there are, while a web process
 * can store events. That it runs at all shows that a worker and the database work. The console
 * shows the result; nothing else changes.
 */
export async function beat(pool: pg.Pool, options: SendOptions): Promise<void> {
  const { rows } = await pool.query<{ intake: boolean }>(
    `UPDATE setting SET value = value || jsonb_build_object('calledAt', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')), updated_at = now()
      WHERE key = $1 AND coalesce((value ->> 'calledAt')::timestamptz, 'epoch') <= now() - make_interval(secs => ${everySeconds} - 1)
      RETURNING EXISTS (SELECT 1 FROM intake_process WHERE seen_at > now() - make_interval(secs => ${intakeFreshSeconds})) AS intake`,
    [stateKey],
  );
  if (!rows[0]) return;
  const heartbeat = await loadHeartbeat(pool);
  if (!heartbeat) return;
  const result = rows[0].intake
    ? await call(heartbeat.url, { ...options, method: "GET" })
    : { ok: false, answer: "Not called: no web process can store events." };
  const failingSince = result.ok ? null : (heartbeat.state.failingSince ?? new Date().toISOString());
  await pool.query("UPDATE setting SET value = value || $2::jsonb, updated_at = now() WHERE key = $1", [
    stateKey,
    JSON.stringify({ ok: result.ok, answer: result.answer, failingSince }),
  ]);
}
