import { afterAll, beforeAll, expect, test } from "vitest";
import { binaryIntegers } from "#lib/platform/db/binary-array.ts";
import { createTestDatabase, type TestDatabase } from "#lib/platform/db/testing/database.ts";
import { minuteOf } from "./buckets.ts";
import { countedParts, countedValues, deliveryCounts, eventCount } from "./count-added.ts";
import { foldStatistics } from "./fold.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

const receivedAt = new Date(Date.UTC(2026, 4, 1, 10, 0, 30));
const failed = { state: "invalid", cause: "path_missing" };
const waiting = { state: "waiting", cause: null };
/** Ten events of two destinations, with deliveries that wait, failed or are tests. */
const counts = Array.from({ length: 10 }, (_, ord) => {
  const destinationId = ord < 7 ? "dst_one" : "dst_two";
  const at = new Date(receivedAt.getTime() + ord * 10_000);
  const event = { destinationId, sourceId: "src", nameId: ord % 3, receivedAt: at, outcome: ord === 4 ? "discarded" : "accepted" };
  const delivery = { id: `dlv_${ord}`, mappingId: `map_${ord % 2}`, isTest: ord === 6, ...(ord % 4 === 1 ? failed : waiting) };
  return [eventCount(event, ord), ...deliveryCounts(delivery, { destinationId, sourceId: null, nameId: ord % 3, ord })];
}).flat();

type Row = { destination_id: string; kind: string; at: number; name_id: number; outcome: string; cause: string; count: number };
const keyOf = ({ destination_id, kind, at, name_id, outcome, cause }: Omit<Row, "count">) =>
  [destination_id, kind, at, name_id, outcome, cause].join(" ");
const counted = async (from: string) => {
  const { rows } = await database.pool.query<Row>(
    `SELECT destination_id, kind, at, name_id, outcome, cause, sum(count)::int AS count FROM ${from} GROUP BY 1, 2, 3, 4, 5, 6`,
  );
  return Object.fromEntries(rows.map((row) => [keyOf(row), row.count]));
};
function expectedOf(stored: readonly number[], minute: number) {
  const expected: Record<string, number> = {};
  for (const { destinationId, kind, atMs, nameId, outcome, cause, ord } of counts) {
    if (!stored.includes(ord)) continue;
    const at = atMs === undefined ? minute : minuteOf(atMs);
    const key = keyOf({ destination_id: destinationId, kind, at, name_id: nameId ?? 0, outcome, cause: cause?.key ?? "" });
    expected[key] = (expected[key] ?? 0) + 1;
  }
  return expected;
}

const places = Array.from({ length: 10 }, (_, place) => place);
const parts = countedParts(3, { stored: "nullif(ords, $2::int[])", from: "FROM mine WHERE ords IS NOT NULL" });
test.each([
  ["all are new", places],
  ["some are", [0, 1, 5, 6, 9]],
  ["one is", [4]],
  ["none is", []],
])("of a group of events, what is stored is counted where %s", async (_, stored) => {
  await database.pool.query("DELETE FROM stat_added; DELETE FROM stat_bucket; DELETE FROM stat_use");
  const { rows } = await database.pool.query<{ minute: number }>(
    `WITH mine AS (SELECT nullif($1::int[], '{}') AS ords), ${parts} SELECT stat_minute(now()) AS minute`,
    [binaryIntegers(stored), binaryIntegers(places), ...countedValues(counts)],
  );
  const expected = expectedOf(stored, rows[0]?.minute ?? 0);
  expect(await counted("stat_change")).toEqual(expected);
  const { rows: newest } = await database.pool.query("SELECT max(last_id) AS id FROM stat_change WHERE kind = 'settled'");
  expect(newest[0].id).toBe(stored.includes(9) ? "dlv_9" : stored.includes(1) ? "dlv_1" : null);
  expect(await foldStatistics(database.pool)).toBe(stored.length > 0 ? 1 : 0);
  expect(await counted("stat_bucket WHERE size = 1")).toEqual(expected);
  expect(await counted("stat_change")).toEqual({});
});

test("where all are known to be new all are counted, and nothing is written for nothing", async () => {
  for (const [given, rows] of [
    [counts, 1],
    [[], 0],
  ] as const) {
    await database.pool.query("DELETE FROM stat_added");
    await database.pool.query(`WITH ${countedParts(1)} SELECT 1`, countedValues(given));
    expect((await database.pool.query("SELECT 1 FROM stat_added")).rowCount).toBe(rows);
    expect(Object.values(await counted("stat_change")).reduce((sum, count) => sum + count, 0)).toBe(given.length);
  }
});
