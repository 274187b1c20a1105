import "#server-only";
import type pg from "pg";

const keptDays = 7;
/** Per destination, so that their number is limited too. */
const mostKept = 100;

/**
 * A back-test is about the events of one moment: each is kept for a week, at most the newest
 * hundred of a destination.
 */
export async function forgetBackTests(pool: pg.Pool): Promise<void> {
  await pool.query(
    `DELETE FROM back_test b WHERE b.created_at < now() - interval '${keptDays} days' OR b.id IN (
       SELECT n.id FROM (SELECT id, row_number() OVER (PARTITION BY destination_id ORDER BY id DESC) AS place FROM back_test) n WHERE n.place > ${mostKept})`,
  );
}
