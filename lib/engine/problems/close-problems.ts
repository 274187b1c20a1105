import "#server-only";
import type pg from "pg";
import { signatureOf } from "./signature.ts";

const quietHours = 24;
const mostRows = 20_000;

type Quiet = { id: string; destination_id: string; mapping_id: string; cause: string; signature: string };

/**
 * Closes problems automatically: nothing has failed in this way for a day, and a replay delivered
 * what failed (or it is no longer stored). Returns how many.
 */
export async function closeProblems(pool: pg.Pool, now = new Date()): Promise<number> {
  const { rows } = await pool.query<Quiet>(
    `SELECT id, destination_id, mapping_id, cause, signature FROM problem
      WHERE state IN ('open', 'acknowledged') AND last_seen < $1::timestamptz - make_interval(hours => ${quietHours})`,
    [now],
  );
  let closed = 0;
  for (const its of Map.groupBy(rows, (row) => `${row.destination_id} ${row.mapping_id} ${row.cause}`).values()) {
    const left = await signaturesLeft(pool, its[0] as Quiet);
    const over = left ? its.filter(({ signature }) => !left.has(signature)).map(({ id }) => id) : [];
    const { rowCount } = await pool.query(
      "UPDATE problem SET state = 'resolved', closed_at = $2, closed_by = NULL WHERE id = ANY ($1) AND state IN ('open', 'acknowledged') AND last_seen < $2",
      [over, now],
    );
    closed += rowCount ?? 0;
  }
  return closed;
}

/** What of a mapping and cause is still failed; undefined if there is too much to look at. */
async function signaturesLeft(pool: pg.Pool, { destination_id, mapping_id, cause }: Quiet): Promise<Set<string> | undefined> {
  const { rows } = await pool.query<{ reason: string | null }>(
    `SELECT reason FROM delivery WHERE destination_id = $1 AND state IN ('failed', 'dead', 'invalid') AND mapping_id = $2
        AND coalesce(cause, 'other') = $3 AND NOT is_test AND recovered_at IS NULL LIMIT ${mostRows}`,
    [destination_id, mapping_id, cause],
  );
  if (rows.length === mostRows) return undefined;
  return new Set([...new Set(rows.map(({ reason }) => reason))].map(signatureOf));
}
