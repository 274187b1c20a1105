import { afterAll, beforeAll, expect, test } from "vitest";
import { durabilityNotices } from "./durability-notice.ts";
import { createPool } from "./pool.ts";
import { createTestDatabase, type TestDatabase } from "./testing/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

test("what a role has set to forget is told, although our sessions say otherwise", async () => {
  // The tests' server may forget what it likes when the machine loses its power.
  const always = await durabilityNotices(database.pool);
  expect(always.filter((notice) => notice.includes("synchronous_commit"))).toEqual([]);
  const name = new URL(database.url).pathname.slice(1);
  await database.pool.query(`ALTER DATABASE ${name} SET synchronous_commit = off`);
  const pool = createPool(database.url, 1);
  expect((await pool.query("SHOW synchronous_commit")).rows).toEqual([{ synchronous_commit: "on" }]);
  expect(await durabilityNotices(pool)).toEqual([...always, expect.stringMatching(/^The database has synchronous_commit = off\./)]);
  await pool.end();
});

test("a server without fsync is told", async () => {
  const rows = [
    { name: "fsync", value: "off" },
    { name: "full_page_writes", value: "off" },
    { name: "synchronous_commit", value: "on" },
  ];
  const told = await durabilityNotices({ query: async () => ({ rows }) } as never);
  expect(told).toHaveLength(2);
  expect(told[0]).toMatch(/^The database has fsync = off: .*Set fsync = on\.$/);
});
