import "#server-only";
import type pg from "pg";
import { signatureOf } from "./signature.ts";

/** Only the newest failures of a destination are looked at; if there are more, the page says so. */
export const mostLookedAt = 10_000;

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

const failed = "state IN ('failed', 'dead', 'invalid') AND NOT is_test";
/** If a delivery's replay failed, only the replay counts: it is what a further replay sends. */
const replaced = `replaced AS (
    SELECT replay_of FROM (SELECT replay_of FROM delivery WHERE destination_id = $1 AND ${failed} ORDER BY id DESC LIMIT ${mostLookedAt}) newest
     WHERE replay_of IS NOT NULL)`;
const notReplaced = "id NOT IN (SELECT replay_of FROM replaced)";

export type Counts = { failed: number; recovered: number; customers: number };
type Counted = {
  mapping_id: string;
  cause: string;
  reason: string | null;
  failed: number;
  recovered: number;
  customers: string;
  all: number;
};
const countNewest = {
  name: "count-failures",
  text: `
  WITH ${replaced}, newest AS MATERIALIZED (
    SELECT id, mapping_id, coalesce(cause, 'other') AS cause, reason, customer_profile_id, recovered_at IS NOT NULL AS recovered
      FROM delivery WHERE destination_id = $1 AND ${failed} ORDER BY id DESC LIMIT ${mostLookedAt})
  SELECT mapping_id, cause, reason, count(*) FILTER (WHERE NOT recovered)::int AS failed, count(*) FILTER (WHERE recovered)::int AS recovered,
         array_to_string(array_agg(DISTINCT hashtextextended(customer_profile_id, 0)), ',') AS customers, (SELECT count(*)::int FROM newest) AS "all"
    FROM newest WHERE ${notReplaced} GROUP BY 1, 2, 3`,
};

/** How many of the failures belong to each problem, counted by the database. */
export async function countsByProblem(pool: pg.Pool, destinationId: string): Promise<{ counts: Map<string, Counts>; more: boolean }> {
  const { rows } = await pool.query<Counted>({ ...countNewest, values: [destinationId] });
  const groups = Map.groupBy(rows, (row) =>
    problemKey({ mappingId: row.mapping_id, cause: row.cause, signature: signatureOf(row.reason) }),
  );
  const sum = (its: readonly Counted[], key: "failed" | "recovered") => its.reduce((total, row) => total + row[key], 0);
  // Responses that differ only in their digits may name the same customers.
  const customers = (its: readonly Counted[]) => new Set(its.flatMap((row) => (row.customers ? row.customers.split(",") : []))).size;
  const counts = [...groups].map(
    ([key, its]) => [key, { failed: sum(its, "failed"), recovered: sum(its, "recovered"), customers: customers(its) }] as const,
  );
  return { counts: new Map(counts), more: rows[0]?.all === mostLookedAt };
}

/** The failures of one mapping and cause, grouped by the problem they belong to, newest first. */
export async function failuresByProblem(
  pool: pg.Pool,
  destinationId: string,
  only: { mappingId: string; cause: string },
): Promise<{ groups: Map<string, Failure[]>; more: boolean }> {
  const { rows } = await pool.query<Failure>(
    `WITH ${replaced}
     SELECT id, mapping_id, coalesce(cause, 'other') AS cause, reason, customer_profile_id, mapping_version, recovered_at IS NOT NULL AS recovered
       FROM delivery WHERE destination_id = $1 AND ${failed} AND mapping_id = $2 AND coalesce(cause, 'other') = $3 AND ${notReplaced} ORDER BY id DESC LIMIT ${mostLookedAt}`,
    [destinationId, only.mappingId, only.cause],
  );
  // Many have exactly the same response.
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
