import "#server-only";
import type pg from "pg";
import type { Reading } from "./reading.ts";

type Why = "key" | "rejected" | "failing" | "unreadable";
type Row = { id: string; name: string; waiting: number; hours: number; why: Exclude<Why, "unreadable"> | null; unreadable: boolean };

/** A deletion that fails this often needs a look. */
const manyTries = 6;

/**
 * Deletions that wait for a key or for a person, and notices without a user ID: each is reported
 * separately.
 */
export async function readDeletions(pool: pg.Pool): Promise<Reading[]> {
  const { rows } = await pool.query<Row>(
    `SELECT * FROM (
       SELECT d.id, d.name, x.waiting, greatest(0, extract(epoch FROM now() - x.since) / 3600)::float8 AS hours,
              CASE WHEN x.waiting > 0 AND (a.key IS NULL OR a.deployment <> d.deployment) THEN 'key'
                   WHEN x.waiting > 0 AND r.held_at >= a.updated_at THEN 'rejected' WHEN x.failing > 0 THEN 'failing' END AS why,
              coalesce(r.unreadable_at > now() - interval '1 day', false) AS unreadable
         FROM deletion_rules r JOIN destination d ON d.id = r.destination_id AND d.deleted_at IS NULL LEFT JOIN integration_access a ON a.destination_id = d.id
        CROSS JOIN LATERAL (
          SELECT count(*)::int AS waiting, min(asked_at) AS since, count(*) FILTER (WHERE tries >= ${manyTries})::int AS failing
            FROM deletion WHERE destination_id = d.id AND finished_at IS NULL AND state IN ('asked', 'withdrawn')) x) found
      WHERE why IS NOT NULL OR unreadable`,
  );
  return rows.flatMap(({ why, unreadable, ...row }) => [
    ...(why === null ? [] : [readingOf(row, why)]),
    ...(unreadable ? [readingOf(row, "unreadable")] : []),
  ]);
}

const readingOf = ({ id, name, waiting, hours }: Pick<Row, "id" | "name" | "waiting" | "hours">, why: Why): Reading => ({
  kind: "deletion",
  destinationId: id,
  subjectId: why === "unreadable" ? "unreadable" : "",
  subject: name,
  value: why === "unreadable" ? 0 : hours,
  facts: { waiting, why },
});
