// What settles is counted by its statement: the usual way, in one for all of it, and each way in
// which the usual one is not possible.
import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkStatistics } from "#lib/engine/statistics/rebuild.ts";
import { makePartitions } from "#lib/engine/worker/housekeeping.ts";
import { deliverySettings, settlingSettings } from "#lib/engine/worker/worker-pools.ts";
import { inTransaction } from "#lib/platform/db/in-transaction.ts";
import { createTunedPool } from "#lib/platform/db/pool.ts";
import { createTestDatabase, type TestDatabase } from "#lib/platform/db/testing/database.ts";
import { addDeliveries } from "./add-deliveries.ts";
import { recordAttempts } from "./attempts.ts";
import { claimRequests } from "./lanes.ts";
import { acquireLease } from "./lease.ts";
import { readyDelivery } from "./new-delivery.ts";
import type { AttemptEnd, QueuedRequest, Settlement, Verdict } from "./queued-request.ts";
import { settleOverPool } from "./settle-over-pool.ts";
import { addDestination, type TestDestination, testSecretKey } from "./testing/fixture.ts";

let database: TestDatabase;
let pool: pg.Pool;
let pipelined: pg.Pool;
const statements: (string | undefined)[] = [];
beforeAll(async () => {
  process.env.FALCONER_SECRET_KEY = testSecretKey;
  database = await createTestDatabase();
  await makePartitions(database.pool);
  pool = createTunedPool(database.url, { max: 4, name: "test", settings: deliverySettings });
  pipelined = createTunedPool(database.url, { max: 1, name: "test settling", settings: settlingSettings, pipeline: true });
  pipelined.on("connect", (client) => {
    const { query } = client;
    client.query = function (this: pg.PoolClient, ...given: unknown[]) {
      statements.push((given[0] as pg.QueryConfig).name);
      return Reflect.apply(query, this, given);
    } as typeof query;
  });
});
afterAll(async () => {
  await pool?.end();
  await pipelined?.end();
  await database?.drop();
});

type Held = { target: TestDestination; token: string; requests: QueuedRequest[]; ends: AttemptEnd[] };

/** Requests of a destination of their own, sent and answered 200, but not settled yet. */
async function answered(howMany: number): Promise<Held> {
  const target = await addDestination(database.pool, { mappings: [] });
  const { destinationId, clientKey } = target;
  const token = (await acquireLease(pool, clientKey, "test"))?.token ?? "";
  await database.pool.query("UPDATE client_lease SET expires_at = now() + interval '1 hour' WHERE client_key = $1", [clientKey]);
  const origin = { mappingId: "m", mappingVersion: 1, actionSlug: "trackEventV2", messageId: "x" };
  await inTransaction(database.pool, (client) =>
    addDeliveries(
      client,
      Array.from({ length: howMany }, (_, n) => ({
        destinationId,
        clientKey,
        retentionDays: 30,
        eventId: "",
        eventExpiresOn: null,
        delivery: readyDelivery(origin, [{ method: "PUT", path: "/x", query: "", headers: {}, body: {}, lanes: [`profile:${n}`] }]),
      })),
    ),
  );
  const { requests } = await claimRequests(pool, { destinationId, clientKey, token, look: 50, singles: 50, mergeables: 50 });
  const attempts = requests.map((queued) => ({
    id: `att_${queued.deliveryId}`,
    destinationId,
    expiresOn: queued.expiresOn,
    deliveryIds: [queued.deliveryId],
    requestIndex: 0,
    request: "{}",
    startedAt: new Date(),
    reclaimed: false,
  }));
  expect(await recordAttempts(pool, clientKey, token, attempts)).toBe(true);
  const ends = attempts.map(
    ({ id, expiresOn }): AttemptEnd => ({
      id,
      destinationId,
      expiresOn,
      startedAt: new Date(),
      finishedAt: new Date(),
      durationMs: 80,
      outcome: "delivered",
      status: 200,
      error: undefined,
      response: "{}",
    }),
  );
  return { target, token, requests, ends };
}

const delivered: Verdict = { kind: "delivered" };
/** Settles; returns which statements changed deliveries and attempts. */
async function settle({ token, requests, ends }: Held, { again = false, verdicts = [] as Verdict[] } = {}): Promise<string[]> {
  const settlements = requests.map((queued, place): Settlement => ({ queued, verdict: verdicts[place] ?? delivered }));
  statements.length = 0;
  expect(await settleOverPool(pipelined, token)(settlements, ends, { again, lockMs: 1_000 })).toEqual([]);
  return statements.filter(
    (name) => name !== undefined && ["settle-together", "settle-deliveries", "settle-attempts"].includes(name),
  ) as string[];
}

/** By kind and outcome; what the rows say is the same. */
async function counted({ target: { destinationId } }: Held): Promise<Record<string, number>> {
  expect(await checkStatistics(database.pool, destinationId)).toEqual([]);
  const { rows } = await database.pool.query<{ key: string; n: number }>(
    `SELECT kind || '/' || outcome AS key, sum(count)::int AS n FROM (
       SELECT kind, outcome, count FROM stat_total WHERE destination_id = $1 AND size = 1440 UNION ALL
       SELECT kind, outcome, count FROM stat_change WHERE destination_id = $1) t
      WHERE kind IN ('made', 'settled', 'attempt') GROUP BY 1 HAVING sum(count) <> 0`,
    [destinationId],
  );
  return Object.fromEntries(rows.map(({ key, n }) => [key, n]));
}
const allDelivered = (n: number) => ({ "made/delivered": n, "settled/delivered": n, "attempt/delivered": n });

test("what is alike settles in one statement", async () => {
  const held = await answered(20);
  expect(await settle(held)).toEqual(["settle-together"]);
  expect(await counted(held)).toEqual(allDelivered(20));
});

test("what differs, or was tried before, settles in two", async () => {
  const mixed = await answered(3);
  const verdicts = [delivered, { kind: "failed", reason: "It is wrong.", cause: "rejected" } as Verdict];
  expect(await settle(mixed, { verdicts })).toEqual(["settle-deliveries", "settle-deliveries", "settle-attempts"]);
  expect(await counted(mixed)).toEqual({
    "made/delivered": 2,
    "made/failed": 1,
    "settled/delivered": 2,
    "settled/failed": 1,
    "attempt/delivered": 3,
  });
  const repeated = await answered(2);
  expect(await settle(repeated, { again: true })).toEqual(["settle-deliveries", "settle-attempts"]);
  expect(await counted(repeated)).toEqual(allDelivered(2));
});

test("attempts of which one never left settle in two: its start is when it was recorded", async () => {
  const held = await answered(2);
  delete held.ends[1]?.startedAt;
  expect(await settle(held)).toEqual(["settle-deliveries", "settle-attempts"]);
  expect(await counted(held)).toEqual(allDelivered(2));
});

test("if an attempt has ended already, nothing settles at first; tried again, each is counted as what it is now", async () => {
  const held = await answered(3);
  await database.pool.query("UPDATE attempt SET outcome = 'unknown' WHERE id = $1", [held.ends[1]?.id]);
  expect(await counted(held)).toEqual({ "made/waiting": 3, "attempt/unknown": 1 });
  await expect(settle(held)).rejects.toMatchObject({ code: "55000" });
  expect(await counted(held)).toEqual({ "made/waiting": 3, "attempt/unknown": 1 });
  expect(await settle(held, { again: true })).toEqual(["settle-deliveries", "settle-attempts"]);
  expect(await counted(held)).toEqual(allDelivered(3));
});

test("a delivery that changed meanwhile is counted as what it was", async () => {
  const held = await answered(3);
  await database.pool.query("UPDATE delivery SET state = 'retrying', cause = 'timeout' WHERE id = $1", [held.requests[2]?.deliveryId]);
  expect(await settle(held)).toEqual(["settle-together"]);
  expect(await counted(held)).toEqual(allDelivered(3));
});
