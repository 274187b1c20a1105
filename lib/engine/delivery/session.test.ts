import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { recordAttempts } from "#lib/engine/delivery/attempts.ts";
import { claimRequests } from "#lib/engine/delivery/lanes.ts";
import { acquireLease } from "#lib/engine/delivery/lease.ts";
import { settle } from "#lib/engine/delivery/settle.ts";
import { releasesOf } from "#lib/engine/delivery/settle-values.ts";
import { addDestination, trackEvent } from "#lib/engine/delivery/testing/fixture.ts";
import { planEvent } from "#lib/engine/ingestion/plan-event.ts";
import { readBody } from "#lib/engine/ingestion/read-body.ts";
import { loadSource, type SourceConfig } from "#lib/engine/ingestion/source-config.ts";
import { storeEvents } from "#lib/engine/ingestion/store-events.ts";
import { planner } from "#lib/engine/mappings/planner.ts";
import { createDb } from "#lib/platform/db/client.ts";
import { ensurePartitions } from "#lib/platform/db/partitions.ts";
import { createPool, createTunedPool } from "#lib/platform/db/pool.ts";
import { beginTransaction } from "#lib/platform/db/session.ts";
import { createTestDatabase, type TestDatabase } from "#lib/platform/db/testing/database.ts";

// A database with every bad setting. Two ways in: over our own connections, and over bare ones, as
// a pooler may hand them out.

const hostile: Record<string, string> = {
  synchronous_commit: "off",
  datestyle: "SQL, DMY",
  standard_conforming_strings: "off",
  default_transaction_isolation: "serializable",
  statement_timeout: "1s",
  idle_in_transaction_session_timeout: "1s",
};
let database: TestDatabase;
let bare: pg.Client;
let source: SourceConfig;
beforeAll(async () => {
  database = await createTestDatabase();
  await ensurePartitions(database.pool, [30]);
  const { sourceId } = await addDestination(database.pool);
  source = (await loadSource(database.pool, sourceId, planner)) as SourceConfig;
  await database.pool.query(`CREATE TABLE seen (what text, level text, isolation text);
    CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO seen VALUES (TG_OP || ' ' || TG_ARGV[0], current_setting('synchronous_commit'), current_setting('transaction_isolation'));
      RETURN NULL; END $$;
    CREATE TRIGGER see AFTER INSERT ON event FOR EACH ROW EXECUTE FUNCTION see('event');
    CREATE TRIGGER see AFTER UPDATE ON lane FOR EACH ROW EXECUTE FUNCTION see('lane');
    CREATE TRIGGER see AFTER UPDATE ON delivery FOR EACH ROW EXECUTE FUNCTION see('delivery');
    CREATE TRIGGER see AFTER INSERT ON attempt FOR EACH ROW EXECUTE FUNCTION see('attempt');
    CREATE TRIGGER see AFTER INSERT ON client_lease FOR EACH ROW EXECUTE FUNCTION see('client_lease')`);
  const name = new URL(database.url).pathname.slice(1);
  for (const [setting, value] of Object.entries(hostile)) await database.pool.query(`ALTER DATABASE ${name} SET ${setting} = '${value}'`);
  bare = new pg.Client({ connectionString: database.url, pipeline: true } as pg.ClientConfig);
  await bare.connect();
});
afterAll(async () => {
  await bare?.end();
  await database?.drop();
});

const settings = `SELECT current_setting('synchronous_commit') AS durable, current_setting('datestyle') AS dates, current_setting('standard_conforming_strings') AS strings,
  current_setting('transaction_isolation') AS isolation, current_setting('statement_timeout') <> '1s' AS patient`;
const ours = { durable: "on", dates: "ISO, MDY", strings: "on", isolation: "read committed", patient: true };

test("each connection of ours sets what our statements take for granted, Prisma's too", async () => {
  const [plain, tuned, db] = [
    createPool(database.url, 1),
    createTunedPool(database.url, { max: 1, name: "test" }),
    createDb(database.url, 1),
  ];
  try {
    expect((await plain.query(settings)).rows).toEqual([ours]);
    expect((await tuned.query(settings)).rows).toEqual([ours]);
    expect(await db.$queryRawUnsafe(settings)).toEqual([ours]);
    expect(await db.$transaction((tx) => tx.$queryRawUnsafe(settings))).toEqual([ours]);
  } finally {
    await Promise.all([plain.end(), tuned.end(), db.$disconnect()]);
  }
});

test("over a connection that nobody has set up, what must be durable is, what may be forgotten need not be, and nothing of it stays behind", async () => {
  const unset = async () => (await bare.query<{ durable: string }>(settings)).rows[0]?.durable;
  expect(await unset()).toBe("off");
  const events = async (count: number) => {
    const read = await readBody(Buffer.from(JSON.stringify(Array.from({ length: count }, (_, n) => trackEvent(`u${n}`)))));
    return Array.isArray(read) ? read.map((one) => planEvent(source, one, new Date())) : [];
  };
  const { destinationId, clientKey } = source;
  const seen = async () => {
    const { rows } = await database.pool.query("SELECT DISTINCT what, level, isolation FROM seen ORDER BY what, level");
    await database.pool.query("DELETE FROM seen");
    expect(await unset()).toBe("off");
    return rows;
  };
  await storeEvents(bare, await events(1));
  expect(await seen()).toEqual([{ what: "INSERT event", level: "on", isolation: "serializable" }]);
  await storeEvents(bare, await events(250));
  expect(await seen()).toEqual([{ what: "INSERT event", level: "on", isolation: "read committed" }]);
  const token = (await acquireLease(bare as unknown as pg.Pool, clientKey, "me"))?.token ?? "";
  expect(await seen()).toMatchObject([{ what: "INSERT client_lease", level: "on" }]);
  const { requests } = await claimRequests(bare, { destinationId, clientKey, token, look: 1, singles: 1, mergeables: 0 });
  expect(requests).toHaveLength(1);
  expect(await seen()).toMatchObject([{ what: "UPDATE lane", level: "off" }]);
  const [queued] = requests;
  if (!queued) throw new Error("nothing was claimed");
  const { expiresOn, deliveryId, requestIndex } = queued;
  const start = {
    id: "att_1",
    destinationId,
    expiresOn,
    deliveryIds: [deliveryId],
    requestIndex,
    request: "{}",
    startedAt: new Date(),
    reclaimed: false,
    eventId: "",
  };
  expect(await recordAttempts(bare, clientKey, token, [start])).toBe(true);
  expect(await seen()).toMatchObject([{ what: "INSERT attempt", level: "on" }]);
  const settlements = [{ queued, verdict: { kind: "delivered" } as const }];
  expect(await settle(bare, token, settlements, [], releasesOf(settlements))).toEqual([]);
  expect(await seen()).toContainEqual({ what: "UPDATE delivery", level: "on", isolation: "read committed" });
  await beginTransaction(bare);
  expect((await bare.query(settings)).rows[0]).toMatchObject({ durable: "on", isolation: "read committed" });
  await bare.query("COMMIT");
  expect(await unset()).toBe("off");
});
