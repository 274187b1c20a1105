import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PlannedRequest } from "#lib/core/actions/types.ts";
import { makePartitions } from "#lib/engine/worker/housekeeping.ts";
import { deliverySettings, settlingSettings } from "#lib/engine/worker/worker-pools.ts";
import { inTransaction } from "#lib/platform/db/in-transaction.ts";
import { createTunedPool } from "#lib/platform/db/pool.ts";
import { createTestDatabase, type TestDatabase } from "#lib/platform/db/testing/database.ts";
import { addDeliveries } from "./add-deliveries.ts";
import { recordAttempts } from "./attempts.ts";
import { claimRequests, reclaimLanes, releaseOrphans, unparkLanes } from "./lanes.ts";
import { acquireLease, type Lease, releaseLease, renewLeases } from "./lease.ts";
import { readyDelivery } from "./new-delivery.ts";
import type { QueuedRequest, Settlement, Verdict } from "./queued-request.ts";
import { settle } from "./settle.ts";
import { releasesOf } from "./settle-values.ts";
import { addDestination, type TestDestination, testSecretKey, until } from "./testing/fixture.ts";

let database: TestDatabase;
let pipelined: ReturnType<typeof createTunedPool>;
let pool: ReturnType<typeof createTunedPool>;
beforeAll(async () => {
  process.env.FALCONER_SECRET_KEY = testSecretKey;
  database = await createTestDatabase();
  await makePartitions(database.pool);
  pool = createTunedPool(database.url, { max: 6, name: "test", settings: deliverySettings });
  pipelined = createTunedPool(database.url, { max: 4, name: "test settling", settings: settlingSettings, pipeline: true });
});
afterAll(async () => {
  await pool?.end();
  await pipelined?.end();
  await database?.drop();
});

const request = (lanes: string[]): PlannedRequest => ({
  method: "PUT",
  path: "/segment/v2/events",
  query: "",
  headers: {},
  body: { lanes },
  lanes,
});

/** A destination with a lease, and short words for what happens to its lanes. */
async function bench() {
  const target = await addDestination(database.pool, { mappings: [] });
  return { target, first: await takeLease(target, "first") };
}
/** Nobody renews it here, and a test may take its time: it lasts an hour. */
async function takeLease({ clientKey }: TestDestination, holder: string): Promise<Lease> {
  const lease = (await acquireLease(pool, clientKey, holder)) as Lease;
  await database.pool.query("UPDATE client_lease SET expires_at = now() + interval '1 hour' WHERE client_key = $1", [clientKey]);
  return lease;
}
async function add({ destinationId, clientKey }: TestDestination, ...deliveries: string[][][]) {
  await inTransaction(database.pool, (client) =>
    addDeliveries(
      client,
      deliveries.map((requests) => ({
        destinationId,
        clientKey,
        retentionDays: 30,
        eventId: "",
        eventExpiresOn: null,
        delivery: readyDelivery({ mappingId: "m", mappingVersion: 1, actionSlug: "trackEventV2", messageId: "x" }, requests.map(request)),
      })),
    ),
  );
}
const claim = async (target: TestDestination, token: string, look = 50) =>
  (
    await claimRequests(pool, {
      destinationId: target.destinationId,
      clientKey: target.clientKey,
      token,
      look,
      singles: 50,
      mergeables: 50,
    })
  ).requests;
async function finish(token: string, requests: QueuedRequest[], verdict: Verdict = { kind: "delivered" }) {
  const settlements: Settlement[] = requests.map((queued) => ({ queued, verdict }));
  const client = await pipelined.connect();
  try {
    return await settle(client, token, settlements, [], releasesOf(settlements));
  } finally {
    client.release();
  }
}
const lanesOf = (requests: QueuedRequest[]) => requests.map((queued) => queued.lanes.join("+")).sort();
const count = async (table: string, { destinationId }: TestDestination) =>
  Number((await database.pool.query(`SELECT count(*) AS n FROM ${table} WHERE destination_id = $1`, [destinationId])).rows[0].n);

describe("claiming", () => {
  test("takes the head of each lane and no other, until that is settled", async () => {
    const { target, first } = await bench();
    await add(target, [["profile:a"]], [["profile:a"]], [["profile:b"]]);
    const heads = await claim(target, first.token);
    expect(lanesOf(heads)).toEqual(["profile:a", "profile:b"]);
    expect(await claim(target, first.token)).toEqual([]);
    expect(await finish(first.token, heads)).toEqual([]);
    const next = await claim(target, first.token);
    expect(lanesOf(next)).toEqual(["profile:a"]);
    expect(BigInt(next[0]?.seq ?? 0)).toBeGreaterThan(BigInt(heads[0]?.seq ?? 0));
    await finish(first.token, next);
    expect([await count("lane", target), await count("lane_entry", target)]).toEqual([0, 0]);
  });

  test("what was settled, and whose answer was lost with its connection, settles nothing a second time, though its lane is claimed again", async () => {
    const { target, first } = await bench();
    await add(target, [["profile:a"], ["profile:b"]], [["profile:a"]]);
    const both = await claim(target, first.token);
    const a = both.find((queued) => queued.lanes[0] === "profile:a") as QueuedRequest;
    await finish(first.token, [a]);
    const behind = await claim(target, first.token);
    expect(lanesOf(behind)).toEqual(["profile:a"]);
    expect(await finish(first.token, [a])).toEqual([a]);
    const { rows } = await database.pool.query("SELECT state, pending, attempt_count FROM delivery WHERE id = $1", [a.deliveryId]);
    expect(rows[0]).toEqual({ state: "waiting", pending: 1, attempt_count: 1 });
    expect(await claim(target, first.token)).toEqual([]);
  });

  test("a settlement that is made again while the first one still commits settles nothing a second time", async () => {
    const { target, first } = await bench();
    await add(target, [["profile:a"], ["profile:b"]], [["profile:a"]]);
    const a = (await claim(target, first.token)).find((queued) => queued.lanes[0] === "profile:a") as QueuedRequest;
    const settlements: Settlement[] = [{ queued: a, verdict: { kind: "delivered" } }];
    const [one, two] = await Promise.all([pipelined.connect(), pipelined.connect()]);
    let commit = () => {};
    const mayCommit = new Promise<void>((resolve) => {
      commit = resolve;
    });
    const slow = {
      connection: one.connection,
      query: async (statement: unknown) => {
        if (statement === "COMMIT") await mayCommit;
        return one.query(statement as string);
      },
    } as typeof one;
    try {
      const settled = settle(slow, first.token, settlements, [], releasesOf(settlements));
      const waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
      await until("the lane to be locked", async () => {
        const free = "SELECT 1 FROM lane WHERE destination_id = $1 AND key = 'profile:a' FOR UPDATE SKIP LOCKED";
        return (await database.pool.query(free, [target.destinationId])).rows.length === 0;
      });
      const repeated = settle(two, first.token, settlements, [], releasesOf(settlements), { again: true });
      await until("the repeat to wait for it", async () => (await database.pool.query(waiting)).rows.length > 0);
      commit();
      expect([await settled, await repeated]).toEqual([[], [a]]);
    } finally {
      commit();
      one.release();
      two.release();
    }
    const { rows } = await database.pool.query("SELECT state, pending, attempt_count FROM delivery WHERE id = $1", [a.deliveryId]);
    expect(rows[0]).toEqual({ state: "waiting", pending: 1, attempt_count: 1 });
  });

  test("lanes that the database's clock, ahead for a while, has put off for days: claimed or failed, they come back", async () => {
    const { target, first } = await bench();
    await add(target, [["profile:a"]], [["profile:b"]]);
    const requests = await claim(target, first.token);
    await finish(first.token, requests.slice(0, 1), { kind: "retry", delayMs: 1, reason: "r", cause: "c" });
    await database.pool.query("UPDATE lane SET ready_at = now() + interval '3 days' WHERE destination_id = $1", [target.destinationId]);
    expect(await claim(target, first.token)).toEqual([]);
    expect(await unparkLanes(pool, [target.destinationId])).toBe(1);
    expect(await releaseOrphans(pool, [target.destinationId], first.token, [])).toBe(1);
    expect((await claim(target, first.token)).length).toBe(2);
  });

  test("how long something has been failing is told by the database's clock, whatever ours says", async () => {
    const { target, first } = await bench();
    await add(target, [["profile:a"]]);
    await finish(first.token, await claim(target, first.token), { kind: "retry", delayMs: 0, reason: "r", cause: "c" });
    const now = Date.now;
    Date.now = () => now() + 48 * 3_600_000;
    try {
      const [queued] = await claim(target, first.token);
      expect(Date.now() - (queued?.firstFailedAtMs ?? 0)).toBeLessThan(60_000);
    } finally {
      Date.now = now;
    }
  });

  test("a retry keeps its place and its lane waits; other lanes do not", async () => {
    const { target, first } = await bench();
    await add(target, [["profile:a"]], [["profile:a"]], [["profile:b"]], [["profile:b"]]);
    const [a, b] = (await claim(target, first.token)).sort((x, y) => (x.lanes[0] as string).localeCompare(y.lanes[0] as string)) as [
      QueuedRequest,
      QueuedRequest,
    ];
    await finish(first.token, [a], { kind: "retry", delayMs: 60_000, reason: "r", cause: "c" });
    await finish(first.token, [b]);
    expect(lanesOf(await claim(target, first.token))).toEqual(["profile:b"]);
    // A little earlier than now: the clock of a virtual machine is set back by a millisecond now
    // and then.
    await database.pool.query("UPDATE lane SET ready_at = now() - interval '1 second' WHERE destination_id = $1 AND key = 'profile:a'", [
      target.destinationId,
    ]);
    const again = await claim(target, first.token);
    expect(again).toMatchObject([{ deliveryId: a.deliveryId, attempts: 1 }]);
  });

  test("a request in two lanes runs when it is first in both, whichever gets there last", async () => {
    for (const blocker of ["profile:p", "session:s"]) {
      const { target, first } = await bench();
      await add(target, [[blocker]], [["profile:p", "session:s"]], [["profile:p"]], [["session:s"]]);
      const head = await claim(target, first.token);
      expect(lanesOf(head)).toEqual([blocker]);
      expect(await claim(target, first.token)).toEqual([]);
      await finish(first.token, head);
      const both = await claim(target, first.token);
      expect(lanesOf(both)).toEqual(["profile:p+session:s"]);
      expect(await claim(target, first.token)).toEqual([]);
      await finish(first.token, both);
      expect(lanesOf(await claim(target, first.token))).toEqual(["profile:p", "session:s"]);
    }
  });

  test("many requests over few lanes: all are sent, in every lane in the order of receipt", async () => {
    const { target, first } = await bench();
    const wanted = Array.from({ length: 120 }, (_, i) => [[`profile:${i % 5}`, ...(i % 3 === 0 ? [`session:${i % 4}`] : [])].sort()]);
    for (let from = 0; from < wanted.length; from += 30) await add(target, ...wanted.slice(from, from + 30));
    const order = new Map<string, bigint[]>();
    let sent = 0;
    for (let rounds = 0; sent < 120 && rounds < 400; rounds++) {
      const requests = await claim(target, first.token, 6);
      for (const queued of requests) for (const lane of queued.lanes) order.set(lane, [...(order.get(lane) ?? []), BigInt(queued.seq)]);
      sent += requests.length;
      await finish(first.token, requests);
    }
    expect(sent).toBe(120);
    for (const seqs of order.values()) expect(seqs).toEqual([...seqs].sort((a, b) => (a < b ? -1 : 1)));
  });

  test("intakes and settlements at once never wait in a circle, and lose no entry", async () => {
    const { target, first } = await bench();
    let sent = 0;
    let adding = true;
    const intake = async (seed: number) => {
      for (let i = 0; i < 25; i++)
        await add(target, [[`profile:${(i * 7 + seed) % 6}`, `session:${(i + seed) % 5}`]], [[`profile:${(i + seed) % 6}`]]);
    };
    const worker = async () => {
      for (let idle = 0; adding || idle < 30; ) {
        const requests = await claim(target, first.token, 10);
        sent += requests.length;
        idle = requests.length === 0 ? idle + 1 : 0;
        await finish(first.token, requests);
      }
    };
    const running = worker();
    await Promise.all([1, 2, 3].map(intake));
    adding = false;
    await running;
    expect(sent).toBe(150);
    expect([await count("lane", target), await count("lane_entry", target)]).toEqual([0, 0]);
  }, 60_000);
});

describe("a change of hands", () => {
  async function taken() {
    const { target, first } = await bench();
    await add(target, [["profile:a"]], [["profile:a"]]);
    const [queued] = (await claim(target, first.token)) as [QueuedRequest];
    await database.pool.query("UPDATE client_lease SET expires_at = now() - interval '1 second' WHERE client_key = $1", [target.clientKey]);
    return { target, first, queued, second: await takeLease(target, "second") };
  }

  test("one of many gets the lease; the token grows; a released one starts with a full window all the same", async () => {
    const { target, first } = await bench();
    expect(first.warm).toBe(false);
    expect(await acquireLease(pool, target.clientKey, "other")).toBeUndefined();
    await releaseLease(pool, first, "first");
    const tries = await Promise.all(["a", "b", "c", "d"].map((holder) => acquireLease(pool, target.clientKey, holder)));
    const won = tries.filter((lease) => lease !== undefined);
    expect(won).toHaveLength(1);
    expect(won[0]?.warm).toBe(true);
    expect(Number(won[0]?.token)).toBeGreaterThan(Number(first.token));
  });

  test("the old sender can neither claim, nor record an attempt, nor settle, nor renew", async () => {
    const { target, first, queued, second } = await taken();
    await reclaimLanes(pool, [target.destinationId], second.token);
    expect(await claim(target, first.token)).toEqual([]);
    const start = {
      id: "att_x",
      destinationId: target.destinationId,
      expiresOn: queued.expiresOn,
      deliveryIds: [queued.deliveryId],
      requestIndex: 0,
      request: "{}",
      startedAt: new Date(),
      reclaimed: false,
      eventId: "",
    };
    expect(await recordAttempts(pool, target.clientKey, first.token, [start])).toBe(false);
    expect(await finish(first.token, [queued])).toEqual([queued]);
    expect(await count("lane_entry", target)).toBe(2);
    expect(await renewLeases(pool, [first], "first")).toEqual(new Set());
    expect(await recordAttempts(pool, target.clientKey, second.token, [start])).toBe(true);
  });

  test("the new sender claims what was under way, and knows that it may have been sent", async () => {
    const { target, queued, second } = await taken();
    expect(await claim(target, second.token)).toEqual([]);
    expect(await reclaimLanes(pool, [target.destinationId], second.token)).toBe(1);
    expect(await claim(target, second.token)).toMatchObject([{ deliveryId: queued.deliveryId, reclaimed: true }]);
  });

  test("a claim that a crash of the database has forgotten is settled all the same, by the one sender that there is", async () => {
    const { target, queued, first, second } = await taken();
    await database.pool.query("UPDATE lane SET owner = NULL, ready_at = now() - interval '1 second' WHERE destination_id = $1", [
      target.destinationId,
    ]);
    expect(await finish(first.token, [queued])).toEqual([queued]);
    expect(await count("lane_entry", target)).toBe(2);
    expect(await finish(second.token, [queued], { kind: "retry", delayMs: 0, reason: "", cause: "" })).toEqual([]);
    // The answer to that settlement was swallowed, so it is made again: nothing changes a second
    // time.
    expect(await finish(second.token, [queued])).toEqual([queued]);
    expect(await finish(second.token, [{ ...queued, attempts: 1 }])).toEqual([]);
    expect(await finish(second.token, [{ ...queued, attempts: 1 }])).toHaveLength(1);
    expect(await count("lane_entry", target)).toBe(1);
    expect(await database.pool.query("SELECT pending FROM delivery WHERE id = $1", [queued.deliveryId])).toMatchObject({
      rows: [{ pending: 0 }],
    });
    expect(await claim(target, second.token)).toMatchObject([{ reclaimed: false }]);
  });

  test("what our own token has claimed without anybody holding it is due again; what is held, another's, or waits for a retry is not", async () => {
    const { target, first } = await bench();
    await add(target, [["profile:a"]], [["profile:b"]], [["profile:c"]]);
    const requests = await claim(target, first.token);
    expect(requests).toHaveLength(3);
    const held = requests.slice(1).flatMap((queued) => queued.lanes.map((key) => ({ destinationId: target.destinationId, key })));
    expect(await releaseOrphans(pool, [target.destinationId], "999999", held)).toBe(0);
    await database.pool.query(
      "UPDATE lane SET owner = NULL, ready_at = now() + interval '1 minute' WHERE destination_id = $1 AND key = $2",
      [target.destinationId, requests[2]?.lanes[0]],
    );
    expect(await releaseOrphans(pool, [target.destinationId], first.token, held.slice(0, 1))).toBe(1);
    expect(await claim(target, first.token)).toMatchObject([{ deliveryId: requests[0]?.deliveryId, reclaimed: true }]);
    expect(
      await releaseOrphans(pool, [target.destinationId], first.token, [
        ...held,
        { destinationId: target.destinationId, key: requests[0]?.lanes[0] ?? "" },
      ]),
    ).toBe(0);
  });

  test("a lease that ran out while nobody could take it is renewed, with its token", async () => {
    const { target, first } = await bench();
    await database.pool.query("UPDATE client_lease SET expires_at = now() - interval '5 seconds' WHERE client_key = $1", [
      target.clientKey,
    ]);
    expect(await renewLeases(pool, [first], "first")).toEqual(new Set([target.clientKey]));
  });
});
