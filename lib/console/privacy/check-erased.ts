import "#server-only";
import { pool } from "#lib/platform/db/pool.ts";
import type { Person } from "./person.ts";

/**
 * These tables have as many rows as wait, or were forwarded. Queues are searched by their keys;
 * what was forwarded about the person was erased with their deliveries.
 */
const many = ["lane", "lane_entry", "effect_message"];
/** Read page by page while erasing, and looked at again by time: see erase.ts. */
const swept = ["event", "delivery", "attempt", "rule_effect", "message_key"];
/** These hold counts and hashes under IDs: no text of an event gets into them. */
const counts = [
  "stat_bucket",
  "stat_total",
  "stat_delta",
  "stat_added",
  "stat_outcome",
  "stat_settlement",
  "stat_settled",
  "stat_ended",
  "stat_use",
  "rule_callback",
];
const mostRows = 500;

export type Left = { table: string; rows: number };

type Table = { schema: string; name: string; columns: string[] };

/**
 * Where else an ID still stands: every column with text of every other table, found in the
 * database's own catalogue, so that none is forgotten. What people have typed into a mapping's
 * settings, or what the audit log keeps for good, is not for an erasure to change: it is told. Each
 * table is read once for all these people; `left` is in their order.
 */
export async function findLeft(people: readonly Person[], everywhere: boolean): Promise<{ tables: number; left: Left[][] }> {
  const { rows: tables } = await pool().query<Table>(
    `SELECT n.nspname AS schema, c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
       JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type e ON e.oid = t.typelem
      WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_%'
        AND a.attnum > 0 AND NOT a.attisdropped AND NOT (n.nspname = current_schema() AND c.relname = ANY ($1))
        AND coalesce(nullif(e.typname, ''), t.typname) IN ('text', 'varchar', 'bpchar', 'name', 'json', 'jsonb')
        AND has_table_privilege(c.oid, 'SELECT')
      GROUP BY 1, 2 ORDER BY 1, 2`,
    [[...swept, ...counts, ...(everywhere ? [] : many)]],
  );
  const left = people.map((): Left[] => []);
  if (!everywhere) for (const [place, person] of people.entries()) left[place]?.push(...(await queuesOf(person)));
  for (const table of tables)
    for (const [place, rows] of (await countIn(table, people)).entries())
      if (rows > 0) left[place]?.push({ table: table.schema === "public" ? table.name : `${table.schema}.${table.name}`, rows });
  return { tables: tables.length, left };
}

/** The rows of a table that name each of them. */
async function countIn(table: Table, people: readonly Person[]): Promise<number[]> {
  if (people.length === 0) return [];
  const texts = table.columns.map((column) => `"${column}"::text`);
  const condition = texts.map(
    (text) => `${text} LIKE ANY ($1) OR EXISTS (SELECT 1 FROM unnest($2::text[]) x WHERE strpos(${text}, x) > 0)`,
  );
  const { rows } = await pool().query<{ values: (string | null)[] }>(
    `SELECT ARRAY[${texts.join(", ")}] AS values FROM "${table.schema}"."${table.name}" WHERE ${condition.join(" OR ")} LIMIT ${mostRows}`,
    [people.flatMap(({ patterns }) => patterns), [...new Set(people.flatMap(({ escapes }) => escapes))]],
  );
  // What is left may belong to someone else: then each is searched for alone.
  if (rows.length === mostRows && people.length > 1) {
    const counts: number[] = [];
    for (const person of people) counts.push(...(await countIn(table, [person])));
    return counts;
  }
  const names = (person: Person, value: string | null) => value !== null && (person.mentions(value) || person.lanes.has(value));
  return people.map((person) => rows.filter(({ values }) => values.some((value) => names(person, value))).length);
}

async function queuesOf(person: Person): Promise<Left[]> {
  const { rows } = await pool().query<Left>({
    name: "erase-left-queues",
    text: `SELECT 'lane' AS "table", count(*)::int AS rows FROM destination t JOIN lane l ON l.destination_id = t.id AND l.key = ANY ($1::text[])
           UNION ALL
           SELECT 'lane_entry', count(*)::int FROM destination t JOIN lane_entry l ON l.destination_id = t.id AND l.lane_key = ANY ($1::text[])`,
    values: [[...person.lanes]],
  });
  return rows.filter(({ rows: found }) => found > 0);
}
