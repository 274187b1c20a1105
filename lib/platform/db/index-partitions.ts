import "#server-only";
import type pg from "pg";
import { log } from "../log.ts";

type Missing = { whole: string; table: string; name: string; definition: string; left: boolean };

/**
 * Gives the existing days what a migration has indexed on the whole table only: one after another,
 * newest first, without delaying anyone who reads or writes. Only one process at a time may call
 * it; whatever an ended one left unfinished is made again. Until a day has its index, a search for
 * a person reads the whole day. Returns the names of the indexes made.
 */
export async function indexPartitions(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<Missing>(
    `SELECT w.indexrelid::regclass::text AS whole, c.oid::regclass::text AS "table", c.relname || substr(wc.relname, strpos(wc.relname, '_')) AS name,
            pg_get_indexdef(w.indexrelid) AS definition, to_regclass(c.relname || substr(wc.relname, strpos(wc.relname, '_'))) IS NOT NULL AS "left"
       FROM pg_index w JOIN pg_class wc ON wc.oid = w.indexrelid AND wc.relkind = 'I'
       JOIN pg_inherits i ON i.inhparent = w.indrelid JOIN pg_class c ON c.oid = i.inhrelid
      WHERE NOT w.indisvalid AND w.indrelid = ANY (ARRAY['event', 'delivery']::regclass[])
        AND NOT EXISTS (SELECT 1 FROM pg_inherits a JOIN pg_index p ON p.indexrelid = a.inhrelid WHERE a.inhparent = w.indexrelid AND p.indrelid = c.oid)
      ORDER BY right(c.relname, 8) DESC, 3`,
  );
  const made: string[] = [];
  if (rows.length === 0) return made;
  const client = await pool.connect();
  let broken = true;
  try {
    await client.query("SET statement_timeout = 0; SET lock_timeout = 0");
    for (const { whole, table, name, definition, left } of rows) {
      // Names come from the catalogue: of tables and indexes that migrations made.
      if (left) await client.query(`DROP INDEX CONCURRENTLY "${name}"`);
      await client.query(`CREATE INDEX CONCURRENTLY "${name}" ON ${table} ${definition.slice(definition.indexOf(" USING "))}`);
      await client.query(`ALTER INDEX ${whole} ATTACH PARTITION "${name}"`);
      made.push(name);
    }
    broken = false;
  } finally {
    // Not for others, with time-outs like these.
    client.release(broken || made.length > 0);
  }
  log.info({ made }, "days that were there before got their indexes");
  return made;
}
