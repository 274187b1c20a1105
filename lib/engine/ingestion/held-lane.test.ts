import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "#lib/engine/delivery/clock.ts";
import type { QueuedRequest, Settlement } from "#lib/engine/delivery/queued-request.ts";
import { settle } from "#lib/engine/delivery/settle.ts";
import { settleOverPool } from "#lib/engine/delivery/settle-over-pool.ts";
import { releasesOf } from "#lib/engine/delivery/settle-values.ts";
import { createSettler } from "#lib/engine/delivery/settler.ts";
import { addDestination, postEvents, signatureOf, type TestDestination, trackEvent, until } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { createTunedPool } from "#lib/platform/db/pool.ts";
import { claimRequests } from "../delivery/lanes.ts";
import { acquireLease } from "../delivery/lease.ts";
import { processIntake } from "./process-intake.ts";
import { receive } from "./receive.ts";

// Another transaction holds on to a lane: a process that stands still, or someone's hand in the
// database.

let stack: TestStack;
let target: TestDestination;
beforeAll(async () => {
  stack = await startTestStack({ worker: false });
  target = await addDestination(stack.database.pool);
});
afterAll(() => stack?.stop());
const query = async (text: string, values: unknown[] = []) => (await stack.database.pool.query(text, values)).rows;
const send = (profile: string, n = 1) => postEvents(stack.url, target.sourceId, trackEvent(profile, { n }));

/** Locks the lane's row until `free` is called. */
async function hold(profile: string) {
  const holder = new pg.Client({ connectionString: stack.database.url });
  holder.on("error", () => {});
  await holder.connect();
  await holder.query("BEGIN");
  const { rowCount } = await holder.query("SELECT 1 FROM lane WHERE destination_id = $1 AND key = $2 FOR UPDATE", [
    target.destinationId,
    `profile:${profile}`,
  ]);
  expect(rowCount).toBe(1);
  return () => holder.end();
}
const entriesOf = (profile: string) =>
  query(
    "SELECT d.requests #>> '{0,body,eventAttributes,n}' AS n FROM lane_entry e JOIN delivery d ON d.id = e.delivery_id WHERE e.lane_key = $1 ORDER BY e.seq",
    [`profile:${profile}`],
  );

test("a lane that is held: its own events are asked to come back, all others go on", async () => {
  await send("held");
  const free = await hold("held");
  try {
    const before = send("held", 2);
    let answered = 0;
    const others: number[] = [];
    const sending = (async () => {
      while (answered === 0) others.push((await send(`other-${others.length}`)).status);
    })();
    const refused = await before;
    answered++;
    await sending;
    expect(refused).toMatchObject({ status: 503, body: { error: { code: "unavailable" } } });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    // While the one waits, the others do not: at most the first of them met it.
    expect(others.length).toBeGreaterThan(10);
    expect(new Set(others)).toEqual(new Set([200]));
  } finally {
    await free();
  }
  expect((await send("held", 3)).status).toBe(200);
}, 20_000);

test("what its sender has waited for us already counts: it is answered while it still listens", async () => {
  await send("waited");
  const free = await hold("waited");
  try {
    const body = Buffer.from(JSON.stringify(trackEvent("waited", { n: 2 })));
    const intake = await processIntake(stack.database.url);
    const call = { sourceId: target.sourceId, body, signature: signatureOf(body) };
    const [early, late] = await Promise.all([receive(intake, call), receive(intake, { ...call, waitedMs: 4_300 })]);
    expect(JSON.parse(early.body).error.message).toMatch(/is locked/);
    expect(JSON.parse(late.body).error.message).toMatch(/takes longer than its sender waits/);
  } finally {
    await free();
  }
}, 20_000);

test("what stands behind a held lane keeps its order, also what shares another lane with it, and nothing is taken twice", async () => {
  await send("ordered", 0);
  const free = await hold("ordered");
  const answers: Promise<{ status: number }>[] = [];
  try {
    for (let n = 1; n <= 5; n++) {
      answers.push(send("ordered", n));
      await send(`beside-${n}`);
    }
  } finally {
    await free();
  }
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(5).fill(200));
  expect((await entriesOf("ordered")).map(({ n }) => n)).toEqual(["0", "1", "2", "3", "4", "5"]);
}, 20_000);

test("a message that another process is just storing, and never ends with: it alone waits", async () => {
  const event = trackEvent("twin");
  const holder = new pg.Client({ connectionString: stack.database.url });
  await holder.connect();
  try {
    await holder.query("BEGIN");
    const { dedupeKey } = await import("./plan-event.ts");
    await holder.query("INSERT INTO message_key SELECT (now() AT TIME ZONE 'UTC')::date, $1::uuid", [
      dedupeKey(target.sourceId, String(event.messageId)),
    ]);
    const waits = postEvents(stack.url, target.sourceId, event);
    const others = await Promise.all(Array.from({ length: 20 }, (_, i) => send(`near-${i}`)));
    expect(others.map(({ status }) => status)).toEqual(Array(20).fill(200));
    await holder.query("ROLLBACK");
    expect((await waits).status).toBe(200);
  } finally {
    await holder.end();
  }
}, 20_000);

async function claimed(profiles: string[]) {
  for (const profile of profiles) await send(profile);
  const lease = await acquireLease(stack.database.pool, target.clientKey, "a worker of this test");
  const requests: QueuedRequest[] = [];
  const isOf = (profile: string) => (queued: QueuedRequest) => queued.lanes.includes(`profile:${profile}`);
  // A lane may be due a moment after it was answered for.
  await until("the lanes to be claimed", async () => {
    const claim = await claimRequests(stack.database.pool, {
      destinationId: target.destinationId,
      clientKey: target.clientKey,
      token: lease?.token ?? "",
      look: 1_000,
      singles: 1_000,
      mergeables: 0,
    });
    requests.push(...claim.requests);
    return profiles.every((profile) => requests.some(isOf(profile)));
  });
  await query("UPDATE client_lease SET expires_at = clock_timestamp() WHERE client_key = $1", [target.clientKey]);
  const queuedRequestOf = (profile: string) => requests.find(isOf(profile)) as QueuedRequest;
  return {
    token: lease?.token ?? "",
    settlements: profiles.map((profile): Settlement => ({ queued: queuedRequestOf(profile), verdict: { kind: "delivered" } })),
  };
}

test("a worker that stands still in the middle of a settlement loses its locks, and nothing else", async () => {
  const { token, settlements } = await claimed(["frozen"]);
  const settlePool = createTunedPool(stack.database.url, { max: 1, name: "settling", pipeline: true });
  settlePool.on("error", () => {});
  const client = await settlePool.connect();
  const ended = new Promise((resolve) => client.once("end", resolve));
  // Its process stops once the lanes are locked: what would follow never leaves.
  const query = client.query.bind(client);
  let locked: () => void = () => {};
  const hasLocked = new Promise<void>((resolve) => {
    locked = resolve;
  });
  Object.assign(client, {
    query: (statement: { name?: string } | string) => {
      if (typeof statement === "string" ? statement === "COMMIT" : !["settle-bounds", "settle-lock"].includes(statement.name ?? "")) {
        locked();
        return new Promise(() => {});
      }
      return query(statement as string);
    },
  });
  void settle(client, token, settlements, [], releasesOf(settlements)).catch(() => {});
  await hasLocked;
  const waits = send("frozen", 2);
  expect((await send("awake")).status).toBe(200);
  await ended;
  expect((await waits).status).toBe(200);
  expect(await entriesOf("frozen")).toHaveLength(2);
  client.release(true);
  await settlePool.end();
}, 20_000);

test("a lane that is held keeps back its own settlement alone", async () => {
  const { token, settlements } = await claimed(["kept", ...Array.from({ length: 5 }, (_, i) => `settles-${i}`)]);
  const settlePool = createTunedPool(stack.database.url, { max: 4, name: "settling", pipeline: true });
  const free = await hold("kept");
  try {
    const settler = createSettler({ settleNow: settleOverPool(settlePool, token), isOver: () => false, clock: systemClock });
    let isSettled = false;
    const all = settlements.map((settlement) => settler.add([settlement]));
    void all[0]?.then(() => {
      isSettled = true;
    });
    await Promise.all(all.slice(1));
    expect(isSettled).toBe(false);
    await free();
    await settler.drained();
    const states = await query("SELECT state FROM delivery WHERE id = ANY ($1)", [settlements.map(({ queued }) => queued.deliveryId)]);
    expect(states).toEqual(Array(6).fill({ state: "delivered" }));
  } finally {
    await free();
    await settlePool.end();
  }
}, 20_000);

test("a connection of ours that stands still with locks and has no bound of its own is ended; a stranger's is not", async () => {
  const { endStuckHolders } = await import("#lib/platform/db/stuck-holders.ts");
  const open = async (name: string) => {
    const client = new pg.Client({ connectionString: stack.database.url, application_name: name });
    const ended = { yes: false };
    client.on("error", () => {}).on("end", () => Object.assign(ended, { yes: true }));
    await client.connect();
    await client.query("BEGIN; UPDATE lane SET ready_at = ready_at WHERE key = 'profile:none'; SELECT pg_current_xact_id()");
    return { client, ended };
  };
  const [ours, theirs] = await Promise.all([open("falconer settling"), open("psql")]);
  try {
    await until("the stuck one to be ended", async () => {
      await endStuckHolders(stack.database.pool);
      return ours.ended.yes;
    });
    expect(theirs.ended.yes).toBe(false);
  } finally {
    await Promise.all([ours.client.end().catch(() => {}), theirs.client.end()]);
  }
}, 20_000);
