import "#server-only";
import type pg from "pg";
import { signatureOf } from "./signature.ts";

const quietHours = 24;
const mostRows = 20_000;

/**
 * Closes problems automatically: nothing has failed in this way for a day, and a replay delivered
 * what failed (or it is no longer stored). Returns how many.
 */
export async function closeProblems(pool: pg.Pool, now = new Date()): Promise<number> {
  const { rows } = await pool.query<{ id: string; destination_id: string; mapping_id: string; cause: string; signature: string }>(
    `SELECT id, destination_id, mapping_id, cause, signature FROM problem
      WHERE state IN ('open', 'acknowledged') AND last_seen < $1::timestamptz - make_interval(hours => ${quietHours})`,
    [now],
  );
  let closed = 0;
  for (const { id, destination_id, mapping_id, cause, signature } of rows) {
    const left = await pool.query<{ reason: string | null }>(
      `SELECT reason FROM delivery WHERE destination_id = $1 AND state IN ('failed', 'dead', 'invalid') AND mapping_id = $2
          AND coalesce(cause, 'other') = $3 AND NOT is_test AND recovered_at IS NULL ORDER BY id DESC LIMIT ${mostRows}`,
      [destination_id, mapping_id, cause],
    );
    if (left.rows.some(({ reason }) => signatureOf(reason) === signature)) continue;
    const { rowCount } = await pool.query(
      "UPDATE problem SET state = 'resolved', closed_at = $2, closed_by = NULL WHERE id = $1 AND state IN ('open', 'acknowledged') AND last_seen < $2",
      [id, now],
    );
    closed += rowCount ?? 0;
  }
  return closed;
}
