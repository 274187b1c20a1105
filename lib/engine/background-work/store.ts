import "#server-only";
import type pg from "pg";
import { open, type Place, seal } from "#lib/platform/crypto/envelope.ts";
import type { JsonObject, JsonValue } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import { type Progress, recurringId, type WorkKind } from "./kinds.ts";

/** A process that has been silent for this long has ended; another continues. */
export const silentSeconds = 10;
/** After the first failure, and at most. */
const firstWaitSeconds = 5;
const longestWaitSeconds = 900;

/** The input may name a person, so it is stored encrypted. */
export const inputPlace = (id: string): Place => ({ table: "background_work", id, column: "input" });
export const sealInput = (id: string, input: JsonValue): string => seal(encodeJson(input), inputPlace(id));

export type Claimed = {
  id: string;
  kind: string;
  tries: number;
  input: JsonValue;
  createdById: string | null;
  createdByName: string;
};

/** Recurring work has a row from the first start on. */
export async function ensureRecurring(pool: pg.Pool, kinds: readonly WorkKind[]): Promise<void> {
  const recurring = kinds.filter(({ everyMs }) => everyMs !== undefined).map(({ kind }) => kind);
  await pool.query(
    `INSERT INTO background_work (id, kind, created_by_name) SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) ON CONFLICT (id) DO NOTHING`,
    [recurring.map(recurringId), recurring, recurring.map(() => "Falconer")],
  );
}

/** The next piece of work that is due, or that another process left behind. */
export async function claimWork(pool: pg.Pool, claim: string, kinds: readonly string[]): Promise<Claimed | undefined> {
  const { rows } = await pool.query<Omit<Claimed, "input"> & { input: string | null }>(
    `UPDATE background_work SET state = 'running', claimed_by = $1, claimed_at = now(), tries = tries + 1,
            started_at = CASE WHEN state = 'running' THEN started_at ELSE now() END
      WHERE id = (SELECT id FROM background_work
                   WHERE kind = ANY ($2) AND (state = 'waiting' AND run_at <= now()
                      OR state = 'running' AND claimed_at < now() - make_interval(secs => ${silentSeconds}))
                   ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING id, kind, tries, input, created_by_id AS "createdById", created_by_name AS "createdByName"`,
    [claim, kinds],
  );
  const row = rows[0];
  return row && { ...row, input: row.input === null ? null : parseJson(open(row.input, inputPlace(row.id))) };
}

const mine = "id = $1 AND claimed_by = $2 AND state = 'running'";

/** False once it was cancelled or taken over. */
export async function renewClaim(pool: pg.Pool, id: string, claim: string): Promise<boolean> {
  const { rows } = await pool.query<{ cancelled: boolean }>(
    `UPDATE background_work SET claimed_at = now() WHERE ${mine} RETURNING cancel_asked AS cancelled`,
    [id, claim],
  );
  return rows[0]?.cancelled === false;
}

/** The same, with its progress. */
export async function tellProgress(pool: pg.Pool, id: string, claim: string, progress: Progress, input?: JsonValue): Promise<boolean> {
  const { rows } = await pool.query<{ cancelled: boolean }>(
    `UPDATE background_work SET claimed_at = now(), done = $3, total = coalesce($4, total), step = coalesce($5, step), input = coalesce($6, input)
      WHERE ${mine} RETURNING cancel_asked AS cancelled`,
    [id, claim, progress.done, progress.total ?? null, progress.step ?? null, input === undefined ? null : sealInput(id, input)],
  );
  return rows[0]?.cancelled === false;
}

/** It succeeded. Recurring work waits for its next time; the rest is done. */
export async function finishWork(
  pool: pg.Pool,
  { id }: Claimed,
  claim: string,
  everyMs: number | undefined,
  result?: JsonObject,
): Promise<void> {
  await pool.query(
    `UPDATE background_work SET claimed_by = NULL, claimed_at = NULL, finished_at = now(), reason = NULL, cancel_asked = false, input = NULL,
            result = coalesce($3::jsonb, result), tries = CASE WHEN $4::float8 IS NULL THEN tries ELSE 0 END,
            state = CASE WHEN $4 IS NULL THEN 'done' ELSE 'waiting' END,
            run_at = CASE WHEN $4 IS NULL THEN run_at ELSE greatest(now(), started_at + make_interval(secs => $4 / 1000)) END
      WHERE ${mine}`,
    [id, claim, result === undefined ? null : JSON.stringify(result), everyMs ?? null],
  );
}

/** It failed, and is retried with increasing delays until no attempts are left. */
export async function failWork(
  pool: pg.Pool,
  { id, tries }: Claimed,
  claim: string,
  { everyMs, tries: most = 5 }: WorkKind,
  reason: string,
): Promise<"waiting" | "failed" | undefined> {
  const waitSeconds = Math.min(longestWaitSeconds, firstWaitSeconds * 3 ** Math.min(tries - 1, 6));
  const seconds = everyMs === undefined ? waitSeconds : Math.min(waitSeconds, everyMs / 1_000);
  const isOver = everyMs === undefined && tries >= most;
  const { rows } = await pool.query<{ state: "waiting" | "failed" }>(
    `UPDATE background_work SET claimed_by = NULL, claimed_at = NULL, finished_at = now(), reason = $3,
            state = CASE WHEN $4 THEN 'failed' ELSE 'waiting' END, run_at = now() + make_interval(secs => $5)
      WHERE ${mine} AND NOT cancel_asked RETURNING state`,
    [id, claim, reason, isOver, seconds],
  );
  return rows[0]?.state;
}

/** The process stops: another continues at once, and this does not count as an attempt. */
export async function giveBackWork(pool: pg.Pool, id: string, claim: string): Promise<void> {
  await pool.query(
    `UPDATE background_work SET state = 'waiting', claimed_by = NULL, claimed_at = NULL, tries = greatest(0, tries - 1), run_at = now()
      WHERE ${mine} AND NOT cancel_asked`,
    [id, claim],
  );
}

/** The worker that runs it notices the cancellation; if none runs it any more, it ends here. */
export async function endCancelled(pool: pg.Pool): Promise<void> {
  await pool.query(
    `UPDATE background_work SET state = 'cancelled', claimed_by = NULL, claimed_at = NULL, finished_at = now(), input = NULL
      WHERE cancel_asked AND state = 'running' AND claimed_at < now() - make_interval(secs => ${silentSeconds})`,
  );
}

export async function cancelClaimed(pool: pg.Pool, id: string, claim: string): Promise<void> {
  await pool.query(
    `UPDATE background_work SET state = 'cancelled', claimed_by = NULL, claimed_at = NULL, finished_at = now(), input = NULL
      WHERE ${mine} AND cancel_asked`,
    [id, claim],
  );
}

/** Deletes what ended long ago. */
export async function forgetWork(pool: pg.Pool): Promise<void> {
  await pool.query(
    "DELETE FROM background_work WHERE state IN ('done', 'failed', 'cancelled') AND finished_at < now() - interval '30 days'",
  );
}
