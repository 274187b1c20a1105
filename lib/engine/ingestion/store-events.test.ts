import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensurePartitions } from "#lib/platform/db/partitions.ts";
import { createTunedPool } from "#lib/platform/db/pool.ts";
import { createTestDatabase, type TestDatabase } from "#lib/platform/db/testing/database.ts";
import { planEvent } from "./plan-event.ts";
import { readEvent } from "./read-event.ts";
import type { SourceConfig } from "./source-config.ts";
import { storeEvents } from "./store-events.ts";

// The database's clock decides what a duplicate is. Here it is set: a function now() that stands
// before the server's own in the search path.

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  await ensurePartitions(database.pool, [30]);
  await database.pool.query(`CREATE SCHEMA clock;
    CREATE FUNCTION clock.now() RETURNS timestamptz LANGUAGE sql STABLE AS $$ SELECT pg_catalog.current_setting('clock.now')::timestamptz $$`);
  pool = createTunedPool(database.url, {
    max: 4,
    name: "midnight",
    settings: { search_path: "clock, public, pg_catalog", "clock.now": "'2000-01-01'", timezone: "'Pacific/Apia'" },
    pipeline: true,
  });
});
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});

const source = (dedupeDays: number) =>
  ({
    id: "src_x",
    destinationId: "dst_x",
    clientKey: "c",
    off: "It is off.",
    maxAgeSeconds: null,
    dedupeDays,
    retentionDays: 30,
  }) as SourceConfig;
let count = 0;
function message(dedupeDays = 2) {
  const event = { messageId: `midnight-${count++}`, type: "track" };
  return planEvent(source(dedupeDays), readEvent(event, Buffer.from(JSON.stringify(event))), new Date());
}
type Message = ReturnType<typeof message>;
const minute = 60_000;
const hour = 60 * minute;
const midnight = Math.ceil(Date.now() / (24 * hour)) * 24 * hour;

async function clientAt(timeMs: number): Promise<pg.PoolClient> {
  const client = await pool.connect();
  await client.query(`SET clock.now = '${new Date(timeMs).toISOString()}'`);
  return client;
}
/**
 * Whether the message is new to a database whose clock says this. `copies` of it come with many
 * others, which takes the other way to store.
 */
async function isNew(event: Message, timeMs: number, others = 0): Promise<boolean> {
  const client = await clientAt(timeMs);
  try {
    return (await storeEvents(client, [event, ...Array.from({ length: others }, () => message())])).has(event.key);
  } finally {
    client.release();
  }
}

test.each([
  ["a second before midnight and a second after", -1_000, 1_000, 2, false],
  ["nine minutes before midnight and nine after", -9 * minute, 9 * minute, 2, false],
  ["an hour before midnight and a second after", -hour, 1_000, 2, false],
  ["at the day's first moment and 48 hours later", -24 * hour, 24 * hour - 1, 2, false],
  ["at the day's last moment and 48 hours later", -1, 48 * hour - 1, 2, false],
  ["a day and a night beyond the window", -24 * hour, 48 * hour + 1, 2, true],
  ["the same, in a longer window", -24 * hour, 48 * hour + 1, 3, false],
])("%s", async (_, firstMs, secondMs, dedupeDays, again) => {
  for (const others of [0, 250]) {
    const event = message(dedupeDays);
    expect(await isNew(event, midnight + firstMs, others)).toBe(true);
    expect(await isNew(event, midnight + secondMs, others)).toBe(again);
  }
});

test("on both sides of midnight at once: the second waits for the first, and is told what became of it", async () => {
  for (const end of ["COMMIT", "ROLLBACK"]) {
    const event = message();
    const before = await clientAt(midnight - 500);
    try {
      await before.query("BEGIN");
      expect((await storeEvents(before, [event])).size).toBe(1);
      let known = false;
      const after = isNew(event, midnight + 500).finally(() => {
        known = true;
      });
      await sleep(150);
      expect(known).toBe(false);
      await before.query(end);
      expect(await after).toBe(end === "ROLLBACK");
    } finally {
      before.release();
    }
  }
});
