import "#server-only";
import type pg from "pg";
import { signatureOf } from "./signature.ts";

/** The newest failures of a destination are looked at; of more it is told that there were more. */
export const mostLookedAt = 20_000;

export type Failure = {
  id: string;
  mapping_id: string;
  cause: string;
  reason: string | null;
  customer_profile_id: string | null;
  mapping_version: number;
  recovered: boolean;
};
type Key = { mappingId: string; cause: string; signature: string };
export const problemKey = ({ mappingId, cause, signature }: Key): string => `${mappingId} ${cause} ${signature}`;

/**
 * What failed, by the problem that it belongs to, newest first; `only`: of one mapping and cause.
 */
export async function failuresByProblem(
  pool: pg.Pool,
  destinationId: string,
  only?: { mappingId: string; cause: string },
): Promise<{ groups: Map<string, Failure[]>; more: boolean }> {
  const { rows } = await pool.query<Failure>(
    `SELECT id, mapping_id, coalesce(cause, 'other') AS cause, reason, customer_profile_id, mapping_version, recovered_at IS NOT NULL AS recovered
       FROM delivery WHERE destination_id = $1 AND state IN ('failed', 'dead', 'invalid') AND NOT is_test
        AND ($2::text IS NULL OR mapping_id = $2 AND coalesce(cause, 'other') = $3) ORDER BY id DESC LIMIT ${mostLookedAt}`,
    [destinationId, only?.mappingId ?? null, only?.cause ?? null],
  );
  // Many have the very same answer.
  const known = new Map<string, string>();
  const hash = (reason: string | null) => {
    const text = reason ?? "";
    const found = known.get(text) ?? signatureOf(text);
    known.set(text, found);
    return found;
  };
  const groups = Map.groupBy(rows, (row) => problemKey({ mappingId: row.mapping_id, cause: row.cause, signature: hash(row.reason) }));
  return { groups, more: rows.length === mostLookedAt };
}
