// What docs/scaling.md says of keys holds for the tables as they are.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "./testing/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const page = readFileSync(join(import.meta.dirname, "../../../docs/scaling.md"), "utf8");
const rows = [...page.matchAll(/^\| `(\w+)` \| `(\w+)` \| (.+) \|$/gm)].map(([, table = "", by = "", keys = ""]) => ({
  table,
  by,
  keys: keys === "none" ? [] : [...keys.matchAll(/`([^`]+)`/g)].map(([, key = ""]) => key),
}));

test("the page names the tables that every event writes", () => {
  const counts = ["stat_bucket", "stat_delta", "stat_outcome", "stat_total", "stat_use"];
  const hot = ["attempt", "delivery", "event", "lane", "lane_entry", "message_key", ...counts];
  expect(rows.map(({ table }) => table).sort()).toEqual(hot);
});

test.each(rows)("$table: every unique key holds $by, and no foreign key leads away", async ({ table, by, keys }) => {
  const { rows: unique } = await database.pool.query<{ columns: string[] }>(
    `SELECT array_agg(a.attname::text ORDER BY k.place) AS columns
       FROM pg_index i CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k(number, place)
       JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
      WHERE i.indrelid = $1::regclass AND i.indisunique GROUP BY i.indexrelid`,
    [table],
  );
  expect(unique.map(({ columns }) => columns.join(", "))).toEqual(keys);
  for (const { columns } of unique) expect(columns).toContain(by);
  const { rows: columns } = await database.pool.query(
    "SELECT 1 FROM pg_attribute WHERE attrelid = $1::regclass AND attname = $2 AND attnotnull",
    [table, by],
  );
  expect(columns).toHaveLength(1);
  const { rows: foreign } = await database.pool.query(
    "SELECT conname FROM pg_constraint WHERE contype = 'f' AND (conrelid = $1::regclass OR confrelid = $1::regclass)",
    [table],
  );
  expect(foreign).toEqual([]);
});

test("what the page says stands against it does", async () => {
  const { rows: triggers } = await database.pool.query<{ name: string }>(
    `SELECT DISTINCT tgrelid::regclass::text AS name FROM pg_trigger
      WHERE NOT tgisinternal AND (tgnewtable IS NOT NULL OR tgoldtable IS NOT NULL) ORDER BY 1`,
  );
  expect(triggers.map(({ name }) => name)).toEqual(["attempt", "delivery", "event", "rule_effect", "stat_bucket"]);
});
