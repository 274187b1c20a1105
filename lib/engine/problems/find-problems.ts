import "#server-only";
import type pg from "pg";
import { minuteOf } from "#lib/engine/statistics/buckets.ts";
import { createId } from "#lib/platform/ids.ts";
import { signatureOf } from "./signature.ts";

const failed = ["failed", "dead", "invalid"];
/** A round looks again at what the previous one saw, because a process may have died in between. */
const looksBackMinutes = 3;
/** This many of the newest failures of a destination are searched for other responses. */
const mostRows = 1_000;
/**
 * Problems of one destination. A new one takes the place of the one that was resolved longest ago;
 * if none was, what fails belongs to the first problem of its mapping and cause.
 */
export const mostProblems = 500;

type Group = { destination_id: string; mapping_id: string; cause: string; last_id: string | null };
type Row = { id: string; mapping_id: string; cause: string; reason: string | null; mapping_version: number; settled_at: Date };

/**
 * Opens a problem for failures of a kind that has none, and opens one again that was resolved. What
 * failed is found by the statistics, so that it costs nothing while nothing fails. Any number of
 * processes may do so.
 */
export async function findProblems(pool: pg.Pool, nowMs = Date.now()): Promise<void> {
  const from = minuteOf(nowMs) - looksBackMinutes;
  const { rows: groups } = await pool.query<Group>(
    `SELECT destination_id, mapping_id, cause, max(last_id) AS last_id FROM (
       SELECT b.destination_id, b.mapping_id, b.cause, b.count, b.last_id FROM destination d JOIN stat_bucket b
           ON b.destination_id = d.id AND b.kind = 'settled' AND b.size = 1 AND b.at >= $1 AND b.outcome = ANY ($2) WHERE d.deleted_at IS NULL
       UNION ALL
       SELECT s.destination_id, s.mapping_id, s.cause, s.count, s.last_id FROM stat_change s
        WHERE s.kind = 'settled' AND s.at >= $1 AND s.outcome = ANY ($2)) c
      GROUP BY 1, 2, 3 HAVING sum(count) > 0`,
    [from, failed],
  );
  const byDestination = Map.groupBy(groups, (group) => group.destination_id);
  for (const [destinationId, its] of byDestination) await lookInto(pool, destinationId, its, new Date(from * 60_000));
}

async function lookInto(pool: pg.Pool, destinationId: string, groups: readonly Group[], since: Date): Promise<void> {
  const { rows } = await pool.query<Row>(
    `SELECT id, mapping_id, coalesce(cause, 'other') AS cause, reason, mapping_version, settled_at FROM delivery
      WHERE destination_id = $1 AND id = ANY ($2) AND NOT is_test AND settled_at IS NOT NULL AND recovered_at IS NULL AND state = ANY ($5)
     UNION
     SELECT * FROM (SELECT id, mapping_id, coalesce(cause, 'other'), reason, mapping_version, settled_at FROM (
         SELECT * FROM delivery WHERE destination_id = $1 AND state = ANY ($5) ORDER BY id DESC LIMIT ${mostRows}) newest
        WHERE settled_at >= $3 AND mapping_id = ANY ($4) AND NOT is_test AND recovered_at IS NULL) more`,
    [
      destinationId,
      groups.flatMap(({ last_id }) => last_id ?? []),
      since,
      [...new Set(groups.map(({ mapping_id }) => mapping_id))],
      failed,
    ],
  );
  type Seen = { row: Row; first: Date };
  const seen = new Map<string, Seen>();
  for (const row of rows) {
    const key = `${row.mapping_id} ${row.cause} ${signatureOf(row.reason)}`;
    const known = seen.get(key);
    const first = known && known.first < row.settled_at ? known.first : row.settled_at;
    seen.set(key, { row: known && known.row.settled_at > row.settled_at ? known.row : row, first });
  }
  for (const { row, first } of seen.values()) await keep(pool, destinationId, row, first);
}

type Key = { destinationId: string; mappingId: string; cause: string; signature: string };

/** Where a failure belongs, and what was forgotten to make room for it. */
async function placeOf(pool: pg.Pool, key: Key): Promise<Key | undefined> {
  const { destinationId, mappingId, cause, signature } = key;
  const { rows } = await pool.query<{ known: boolean; all: number; first: string | null }>(
    `SELECT EXISTS (SELECT 1 FROM problem WHERE destination_id = $1 AND mapping_id = $2 AND cause = $3 AND signature = $4) AS known,
            (SELECT count(*)::int FROM problem WHERE destination_id = $1) AS "all",
            (SELECT signature FROM problem WHERE destination_id = $1 AND mapping_id = $2 AND cause = $3 ORDER BY first_seen, id LIMIT 1) AS first`,
    [destinationId, mappingId, cause, signature],
  );
  const [found] = rows;
  if (!found || found.known || found.all < mostProblems) return key;
  const { rowCount } = await pool.query(
    `WITH gone AS (
       DELETE FROM problem WHERE id = (SELECT id FROM problem WHERE destination_id = $1 AND state = 'resolved' ORDER BY closed_at, id LIMIT 1) RETURNING id),
     notes AS (DELETE FROM problem_note WHERE problem_id IN (SELECT id FROM gone))
     SELECT 1 FROM gone`,
    [destinationId],
  );
  return rowCount ? key : found.first === null ? undefined : { ...key, signature: found.first };
}

/**
 * One that was ignored stays so; one that was resolved opens again by what failed after that.
 */
async function keep(pool: pg.Pool, destinationId: string, row: Row, first: Date): Promise<void> {
  const place = await placeOf(pool, { destinationId, mappingId: row.mapping_id, cause: row.cause, signature: signatureOf(row.reason) });
  if (!place) return;
  const reopens = "p.state = 'resolved' AND excluded.last_seen > p.closed_at";
  await pool.query(
    `INSERT INTO problem AS p (id, destination_id, mapping_id, cause, signature, first_seen, opened_at, last_seen, opened_version, last_version, last_delivery_id)
     VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $8, $9)
     ON CONFLICT (destination_id, mapping_id, cause, signature) DO UPDATE SET
       last_seen = excluded.last_seen, last_version = excluded.last_version, last_delivery_id = excluded.last_delivery_id,
       state = CASE WHEN ${reopens} THEN 'open' ELSE p.state END,
       times = CASE WHEN ${reopens} THEN p.times + 1 ELSE p.times END,
       opened_at = CASE WHEN ${reopens} THEN excluded.last_seen ELSE p.opened_at END,
       opened_version = CASE WHEN ${reopens} THEN excluded.last_version ELSE p.opened_version END,
       closed_at = CASE WHEN ${reopens} THEN NULL ELSE p.closed_at END,
       closed_by = CASE WHEN ${reopens} THEN NULL ELSE p.closed_by END
      WHERE excluded.last_seen > p.last_seen`,
    [createId("problem"), destinationId, row.mapping_id, row.cause, place.signature, first, row.settled_at, row.mapping_version, row.id],
  );
}
