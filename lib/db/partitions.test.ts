import { afterAll, beforeAll, expect, test } from "vitest";
import { dropExpiredPartitions, ensurePartitions } from "./partitions.ts";
import { createTestDatabase, type TestDatabase } from "./test-database.ts";

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
  expect(await ensurePartitions(database.pool, [30, 7, 20])).toBe(15);
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
