import "#server-only";
import { pool } from "#lib/platform/db/pool.ts";
import { asOf } from "#lib/platform/told-time.ts";

/**
 * The columns in which the console's own services write when something was created, changed or
 * decided.
 */
const moments: Record<string, readonly string[]> = {
  api_key: ["created_at", "updated_at"],
  destination: ["created_at", "updated_at"],
  source: ["created_at", "updated_at"],
  mapping: ["created_at", "updated_at"],
  mapping_draft: ["created_at", "updated_at"],
  release: ["created_at", "decided_at", "published_at"],
  test_case: ["created_at", "updated_at"],
  back_test: ["created_at", "finished_at"],
  problem: ["closed_at"],
  problem_note: ["created_at"],
  talon_access: ["updated_at"],
  catalogue_items: ["read_at", "tried_at"],
};

/**
 * Does something through the product's own functions, and then backdates what they wrote to the
 * demo's story. Entries of the audit log and versions of mappings cannot be changed afterwards, not
 * even by the demo: they are written with that time.
 */
export async function atTime<Result>(ms: number, work: () => Promise<Result>): Promise<Result> {
  const { rows } = await pool().query<{ now: Date }>("SELECT date_trunc('milliseconds', clock_timestamp()) AS now");
  // Processes and database are on one machine; a row may carry the clock of either.
  const from = Math.min(Date.now(), rows[0]?.now.getTime() ?? Date.now()) - 1;
  const result = await asOf(new Date(ms), work);
  const client = await pool().connect();
  try {
    await client.query("BEGIN");
    for (const [table, columns] of Object.entries(moments))
      for (const column of columns)
        await client.query(`UPDATE "${table}" SET "${column}" = $1 WHERE "${column}" >= $2`, [new Date(ms), new Date(from)]);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  } finally {
    client.release();
  }
  return result;
}
