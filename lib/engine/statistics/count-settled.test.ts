import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inTransaction } from "#lib/platform/db/in-transaction.ts";
import { createTestDatabase, type TestDatabase } from "#lib/platform/db/testing/database.ts";
import { countBoth, countEnded, countSettled, endedAttempt, settledDelivery } from "./count-settled.ts";
import { foldStatistics } from "./fold.ts";

// What the statements that settle count, without settling: "changed" is what they would return.

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

const summed = "kind, at, source_id, mapping_id, name_id, outcome, cause, sum(count)::int AS count, max(last_id) AS last_id";
const sum = async (client: pg.ClientBase, from: string) => {
  const { rows } = await client.query(`SELECT ${summed} FROM ${from} c GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(count) <> 0`);
  return rows.map((row) => JSON.stringify(row)).sort();
};

const settled = `
  SELECT s.*, m.*, 'dlv_' || n AS id, date_trunc('minute', now()) - n * interval '25 seconds' AS created_at, n % 7 > 0 AS change_counted
    FROM (VALUES ('delivered', NULL, now()), ('failed', 'rejected', now()), ('failed', NULL, now()), ('dead', 'timeout', now()),
                 ('retrying', 'timeout', NULL), ('waiting', NULL, NULL)) s(state, cause, settled_at),
         (VALUES ('src_1', 'map_1', 1), ('src_1', 'map_2', NULL), (NULL, 'map_1', 2)) m(source_id, mapping_id, name_id), generate_series(1, 30) n`;
const under = "coalesce(source_id, '') AS source_id, coalesce(mapping_id, '') AS mapping_id, coalesce(name_id, 0) AS name_id";
const settledByRow = `
  SELECT k.kind, k.at, ${under}, k.outcome, k.why AS cause, 1 AS count, CASE WHEN k.why <> '' THEN id END AS last_id
    FROM settling s, stat_of_delivery(state, s.cause, false, NULL, created_at, settled_at, NULL) k WHERE change_counted
  UNION ALL
  SELECT k.kind, k.at, ${under}, k.outcome, k.why, -1, NULL
    FROM settling s, stat_of_delivery('waiting', NULL, false, NULL, created_at, NULL, NULL) k WHERE change_counted`;

const ended = `
  SELECT o.*, now() - n * interval '25 seconds' AS started_at, n % 7 > 0 AS change_counted
    FROM (VALUES ('delivered', 80), ('retry', 3000), ('unknown', 30000), ('refused', NULL)) o(outcome, duration_ms), generate_series(1, 30) n`;
const endedByRow = `
  SELECT k.kind, k.at, '' AS source_id, '' AS mapping_id, 0 AS name_id, k.outcome, '' AS cause, 1 AS count, NULL AS last_id
    FROM ending s, stat_of_attempt(s.outcome, started_at, duration_ms) k WHERE change_counted`;

const changedDeliveries = `changed AS (SELECT ${settledDelivery} FROM settling d)`;
const endedAttempts = `ended AS (SELECT ${endedAttempt} FROM ending a)`;

const lists = ["minute", "outcome", "duration_ms"].map((column) => `(SELECT array_agg(${column}) FROM ended)`) as [string, string, string];

// As processes of versions before write it: it counts the same until it is folded.
const before = "changed AS (SELECT * FROM settling), ended AS (SELECT * FROM ending)";
const countBothBefore = `
  INSERT INTO stat_settlement (destination_id, settled_at, source_ids, mapping_ids, name_ids, states, causes, created_at, ids, outcomes, started_at, durations)
  SELECT $1, now(), * FROM
    (SELECT array_agg(source_id), array_agg(mapping_id), array_agg(name_id), array_agg(nullif(state, 'delivered')), array_agg(cause), array_agg(created_at),
            array_agg(CASE WHEN state <> 'delivered' THEN id END) FROM changed WHERE change_counted AND state <> 'waiting') c,
    (SELECT array_agg(outcome), array_agg(started_at), array_agg(duration_ms) FROM ended WHERE change_counted) e`;
const countSettledBefore = `
  INSERT INTO stat_settled (destination_id, source_id, mapping_id, name_id, state, cause, created_at, settled_at, ids)
  SELECT $1, source_id, mapping_id, name_id, state, cause, array_agg(created_at), max(settled_at), array_agg(id) FILTER (WHERE state <> 'delivered')
    FROM changed WHERE change_counted AND state <> 'waiting' GROUP BY source_id, mapping_id, name_id, state, cause`;
const countEndedBefore = `
  INSERT INTO stat_ended (destination_id, outcomes, started_at, durations)
  SELECT $1, array_agg(outcome), array_agg(started_at), array_agg(duration_ms) FROM ended WHERE change_counted`;

test.each([
  ["deliveries", `WITH ${changedDeliveries} ${countSettled}`, settledByRow, 100],
  ["attempts", `WITH ${endedAttempts} ${countEnded}`, endedByRow, 40],
  ["deliveries_before", `WITH ${before} ${countSettledBefore}`, settledByRow, 100],
  ["attempts_before", `WITH ${before} ${countEndedBefore}`, endedByRow, 40],
  ["both_before", `WITH ${before} ${countBothBefore}`, `${settledByRow} UNION ALL ${endedByRow}`, 140],
  ["both", `WITH ${changedDeliveries}, ${endedAttempts} ${countBoth(...lists)}`, `${settledByRow} UNION ALL ${endedByRow}`, 140],
  ["half", `WITH ${changedDeliveries} ${countBoth("NULL", "NULL", "NULL")}`, settledByRow, 100],
])("%s that settle in one statement count as their rows do, before they are folded and after", async (what, count, byRow, least) => {
  const destination = `dst_${what}`;
  await inTransaction(database.pool, async (client) => {
    await client.query(`CREATE TEMP TABLE settling ON COMMIT DROP AS ${settled}`);
    await client.query(`CREATE TEMP TABLE ending ON COMMIT DROP AS ${ended}`);
    await client.query(count, [destination]);
    const expected = await sum(client, `(${byRow})`);
    expect(await sum(client, `(SELECT * FROM stat_change WHERE destination_id = '${destination}')`)).toEqual(expected);
    expect(expected.length).toBeGreaterThan(least);
    await client.query(
      `CREATE TABLE expected_${what} AS SELECT kind, at, outcome, sum(count)::int AS count FROM (${byRow}) r GROUP BY 1, 2, 3`,
    );
  });
  await foldStatistics(database.pool);
  const { rowCount: unfolded } = await database.pool.query("SELECT 1 FROM stat_change");
  const { rows } = await database.pool.query(
    `SELECT kind, at, outcome, sum(count)::int AS differs FROM (
       SELECT kind, at, outcome, count FROM stat_total WHERE destination_id = $1 AND size = 1
       UNION ALL SELECT kind, at, outcome, -count FROM expected_${what}) sides GROUP BY 1, 2, 3 HAVING sum(count) <> 0`,
    [destination],
  );
  expect([unfolded, rows]).toEqual([0, []]);
});

test.each([
  [
    "deliveries that changed as something else",
    `WITH changed AS (SELECT ${settledDelivery} FROM (${settled}) d WHERE NOT change_counted) ${countSettled}`,
  ],
  ["deliveries that wait still", `WITH changed AS (SELECT ${settledDelivery} FROM (${settled}) d WHERE state = 'waiting') ${countSettled}`],
  ["no delivery", `WITH changed AS (SELECT ${settledDelivery} FROM (${settled}) d WHERE false) ${countSettled}`],
  [
    "attempts that changed as something else",
    `WITH ended AS (SELECT ${endedAttempt} FROM (${ended}) a WHERE NOT change_counted) ${countEnded}`,
  ],
])("%s count nothing, and leave nothing to fold", async (_, count) => {
  const { rowCount: written } = await inTransaction(database.pool, (client) => client.query(count, ["dst_none"]));
  expect(written).toBe(0);
  const none = await inTransaction(database.pool, (client) => sum(client, "(SELECT * FROM stat_change WHERE destination_id = 'dst_none')"));
  await foldStatistics(database.pool);
  const { rowCount: kept } = await database.pool.query("SELECT 1 FROM stat_total WHERE destination_id = 'dst_none'");
  const { rowCount: left } = await database.pool.query("SELECT 1 FROM stat_outcome");
  expect([none, kept, left]).toEqual([[], 0, 0]);
});

const twoAttempts = "'{delivered,retry}', ARRAY[now(), now()], '{80,90}'";
test.each([
  [
    "stat_outcome",
    "settled_at, minutes, outcomes, durations",
    "now(), ARRAY[stat_minute(now()), stat_minute(now())], '{delivered,retry}', '{80,90}'",
    2_300,
  ],
  ["stat_settlement", "settled_at, outcomes, started_at, durations", `now(), ${twoAttempts}`, 9_200],
  ["stat_ended", "outcomes, started_at, durations", twoAttempts, 9_200],
])("more of %s than is folded at once is folded all the same", async (table, columns, values, rowsFolded) => {
  const destination = `dst_many_${table}`;
  await database.pool.query(`INSERT INTO ${table} (destination_id, ${columns}) SELECT $1, ${values} FROM generate_series(1, 2300)`, [
    destination,
  ]);
  expect(await foldStatistics(database.pool)).toBe(rowsFolded); // of versions before: as counts
  const { rowCount: left } = await database.pool.query(`SELECT 1 FROM ${table}`);
  expect(left).toBe(0);
  const { rows } = await database.pool.query(
    "SELECT outcome, sum(count)::int AS count FROM stat_total WHERE destination_id = $1 AND kind = 'attempt' AND size = 1440 GROUP BY 1 ORDER BY 1",
    [destination],
  );
  expect(rows).toEqual([
    { outcome: "delivered", count: 2_300 },
    { outcome: "retry", count: 2_300 },
  ]);
});
