import { afterAll, beforeAll, expect, test } from "vitest";
import { startOwnTime } from "#lib/platform/testing/own-time.ts";
import { indexPartitions } from "./index-partitions.ts";
import { dropExpiredPartitions, ensurePartitions, isMissingPartition } from "./partitions.ts";
import { createTestDatabase, type TestDatabase } from "./testing/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());
const query = async (text: string) => (await database.pool.query(text)).rows;
const insert = (table: string, day: string) =>
  query(`INSERT INTO ${table} (id, expires_on, source_id, destination_id, message_id, type, received_at, outcome, payload)
         VALUES (md5(random()::text), ${day}, 's', 'd', 'm', 'track', now(), 'accepted', '{}')`);
const today = "(now() AT TIME ZONE 'UTC')::date";

test("the days that events of each retention time go to are made, once, by however many processes ask", async () => {
  await expect(insert("event", `${today} + 30`)).rejects.toThrow(/no partition/);
  await Promise.all(Array.from({ length: 6 }, () => ensurePartitions(database.pool, [30, 7])));
  for (const day of [7, 30]) for (const ahead of [-1, 0, 3]) await insert("event", `${today} + ${day + ahead}`);
  await expect(insert("event", `${today} + 20`)).rejects.toThrow(/no partition/);
  expect(await ensurePartitions(database.pool, [30, 7])).toBe(0);
  expect(await ensurePartitions(database.pool, [30, 7, 20])).toBe(20);
});

test("days are made while somebody reads, and nobody waits for that; what is made has all that the whole has", async () => {
  const reader = await database.pool.connect();
  try {
    await reader.query("BEGIN");
    for (const table of ["event", "delivery", "attempt", "rule_effect", "message_key"]) await reader.query(`SELECT count(*) FROM ${table}`);
    const took = startOwnTime();
    expect(await ensurePartitions(database.pool, [300])).toBeGreaterThan(0);
    expect(took()).toBeLessThan(2_000);
    await insert("event", `${today} + 300`);
  } finally {
    await reader.query("ROLLBACK");
    reader.release();
  }
  const [made] = await query(`SELECT to_char(${today} + 300, 'YYYYMMDD') AS day`);
  for (const table of ["event", "delivery", "attempt"]) {
    const shape = (name: string) =>
      query(`SELECT attname, atttypid, attnotnull FROM pg_attribute WHERE attrelid = '${name}'::regclass AND attnum > 0 ORDER BY attnum`);
    const indexes = (name: string) => query(`SELECT 1 FROM pg_index WHERE indrelid = '${name}'::regclass`);
    expect(await shape(`${table}_${made.day}`)).toEqual(await shape(table));
    expect(await indexes(`${table}_${made.day}`)).toHaveLength((await indexes(table)).length);
  }
});

test("a missing partition is told from a broken rule, in whatever language the server speaks", async () => {
  const missing = await insert("event", `${today} + 999`).catch((error: unknown) => error);
  expect(isMissingPartition({ ...(missing as object), message: "keine Partition von Relation »event« für die Zeile gefunden" })).toBe(true);
  const rule = await query("INSERT INTO setting (key, value, updated_at) VALUES ('x', NULL, now())").catch((error: unknown) => error);
  expect(isMissingPartition(rule)).toBe(false);
  expect(isMissingPartition({ code: "23514", constraint: "destination_retention_range" })).toBe(false);
});

test("a day of which something still waits is kept whole, with its attempts, until it waits no more", async () => {
  for (const table of ["event", "delivery", "attempt"])
    await query(`CREATE TABLE ${table}_20200202 PARTITION OF ${table} FOR VALUES FROM ('2020-02-02') TO ('2020-02-03')`);
  await query("CREATE TABLE delivery_20200203 PARTITION OF delivery FOR VALUES FROM ('2020-02-03') TO ('2020-02-04')");
  await query(
    "INSERT INTO lane_entry (destination_id, lane_key, seq, delivery_id, delivery_expires_on) VALUES ('d', 'profile:x', 1, 'dlv', '2020-02-02')",
  );
  expect(await dropExpiredPartitions(database.pool)).toEqual(["delivery_20200203"]);
  await query("DELETE FROM lane_entry");
  expect(await dropExpiredPartitions(database.pool)).toEqual(["attempt_20200202", "delivery_20200202", "event_20200202"]);
});

test("what expired yesterday is dropped as a whole; today's and later days stay", async () => {
  await ensurePartitions(database.pool, [1]);
  await query(`CREATE TABLE event_20200101 PARTITION OF event FOR VALUES FROM ('2020-01-01') TO ('2020-01-02')`);
  await query(`CREATE TABLE message_key_20200101 PARTITION OF message_key FOR VALUES FROM ('2020-01-01') TO ('2020-01-02')`);
  await insert("event", "'2020-01-01'");
  await insert("event", today);
  expect(await dropExpiredPartitions(database.pool)).toEqual(["event_20200101", "message_key_20200101"]);
  expect(await query(`SELECT 1 FROM event WHERE expires_on < ${today}`)).toEqual([]);
  expect(await query(`SELECT 1 FROM event WHERE expires_on = ${today}`)).toHaveLength(1);
  expect(await dropExpiredPartitions(database.pool)).toEqual([]);
});

test("days that were there before an index get it one by one, while somebody writes; what one that ended had left is made anew", async () => {
  const [{ day }] = (await query(`SELECT to_char(${today} + 30, 'YYYYMMDD') AS day`)) as [{ day: string }];
  await query(`DROP INDEX event_alias_idx`);
  await query(`CREATE INDEX event_alias_idx ON ONLY event (destination_id, id) WHERE type = 'alias'`);
  const valid = async () => (await query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'event_alias_idx'::regclass"))[0]?.indisvalid;
  expect(await valid()).toBe(false);
  await query(`CREATE INDEX "event_${day}_alias_idx" ON event_${day} (id)`);
  const writer = await database.pool.connect();
  try {
    await writer.query("BEGIN");
    await writer.query(`INSERT INTO event (id, expires_on, source_id, destination_id, message_id, type, received_at, outcome, payload)
                        VALUES ('evt_beside', ${today} + 7, 's', 'd', 'm', 'alias', now(), 'accepted', '{}')`);
    const indexing = indexPartitions(database.pool);
    await insert("event", `${today} + 30`);
    await writer.query("COMMIT");
    expect((await indexing).length).toBeGreaterThan(10);
  } finally {
    writer.release();
  }
  expect(await valid()).toBe(true);
  expect(await indexPartitions(database.pool)).toEqual([]);
  const [shape] = await query(`SELECT pg_get_indexdef('event_${day}_alias_idx'::regclass) AS text`);
  expect(shape?.text).toContain("WHERE (type = 'alias'::text)");
});
