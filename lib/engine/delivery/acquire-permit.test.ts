import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { keepHouse } from "#lib/engine/worker/housekeeping.ts";
import type { Worker } from "#lib/engine/worker/worker.ts";
import { listen } from "#lib/platform/db/listen.ts";
import { startOwnTime } from "#lib/platform/testing/own-time.ts";
import { testConnection } from "#lib/talon-one/test-connection.ts";
import { acquirePermit } from "./acquire-permit.ts";
import { permitChannel } from "./permits.ts";
import { addDestination, postEvents, trackEvent } from "./testing/fixture.ts";
import { startTestStack, type TestStack } from "./testing/stack.ts";
import { onTheWall } from "./wall-clock.ts";

let stack: TestStack;
let worker: Worker | undefined;
beforeAll(async () => {
  stack = await startTestStack({ worker: false });
});
afterEach(async () => {
  await worker?.stop(1_000);
  worker = undefined;
});
afterAll(() => stack?.stop());
const query = async (text: string, values: unknown[] = []) => (await stack.database.pool.query(text, values)).rows;

/**
 * A connection test with its permit; answers when it left, and how long its permit took to come: on
 * a machine of its own, and as a whole.
 */
async function ping(clientKey: string, apiKey: string, deployment = "acme.talon.one") {
  const [since, took] = [performance.now(), startOwnTime()];
  const permit = await acquirePermit(clientKey, stack.database.url);
  const wholeMs = performance.now() - since;
  const waitedMs = took();
  let leftAt = 0;
  const onFlushed = (atMs: number) => {
    leftAt = atMs;
    void permit?.over();
  };
  const { result } = await testConnection({
    baseUrl: stack.simulator.url,
    deployment,
    apiKey,
    mayLeave: permit?.mayLeave as () => boolean,
    onFlushed,
  });
  await permit?.over();
  return { result, leftAt, waitedMs, wholeMs };
}
const mostInASecond = (times: number[]) => Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 1_000).length));

test("connection tests acquire permits among what waits: together they stay at the limit", async () => {
  const apiKey = "key-of-the-busy-one";
  const { clientKey, sourceId, destinationId } = await addDestination(stack.database.pool, { apiKey, ratePerSecond: 20 });
  worker = await stack.startWorker();
  await postEvents(
    stack.url,
    sourceId,
    Array.from({ length: 120 }, (_, i) => trackEvent(`busy-${i}`, { n: 1 })),
  );
  await stack.settled(destinationId, 10);
  const pings: Awaited<ReturnType<typeof ping>>[] = [];
  for (let round = 0; round < 3; round++) pings.push(...(await Promise.all(Array.from({ length: 6 }, () => ping(clientKey, apiKey)))));
  const done = await stack.settled(destinationId, 120);
  expect(done.every((one) => one.state === "delivered")).toBe(true);
  expect(pings.map((one) => one.result)).toEqual(Array(18).fill("passed"));
  for (const one of pings) expect(one.waitedMs).toBeLessThan(2_500);
  const started = await query("SELECT started_at FROM attempt WHERE destination_id = $1", [destinationId]);
  // By one clock: this process has set its own beside the wall's as the attempts' times were.
  const left = [...started.map((one) => one.started_at.getTime()), ...pings.map((one) => Math.floor(onTheWall(one.leftAt)))];
  // More where a receiver that was late counted one too many and refused it: that one is sent
  // again.
  expect(left.length).toBeGreaterThanOrEqual(138);
  expect(mostInASecond(left.sort((a, b) => a - b))).toBeLessThanOrEqual(20);
  expect(worker.metrics().find((one) => one.clientKey === clientKey)?.maxPerSecond).toBeLessThanOrEqual(20);
}, 40_000);

test("a paused destination's sender gives a permit at once", async () => {
  const apiKey = "key-of-the-paused-one";
  const { clientKey, destinationId } = await addDestination(stack.database.pool, { apiKey });
  await query("UPDATE destination SET paused_at = now() WHERE id = $1", [destinationId]);
  worker = await stack.startWorker();
  expect(await ping(clientKey, apiKey)).toMatchObject({ result: "passed" });
  expect((await ping(clientKey, apiKey)).waitedMs).toBeLessThan(500);
  expect((await query("SELECT owner FROM client_lease WHERE client_key = $1", [clientKey]))[0].owner).toBe(worker.id);
});

test("without a sender a test borrows the lease and gives it back; the next one waits until a window has passed", async () => {
  const first = await ping("nobody's", "a-key");
  expect(first.waitedMs).toBeLessThan(500);
  const [second, third] = await Promise.all([ping("nobody's", "a-key"), ping("nobody's", "a-key")]);
  const times = [first, second, third].map((one) => one.leftAt).sort((a, b) => a - b);
  for (const i of [1, 2]) expect((times[i] as number) - (times[i - 1] as number)).toBeGreaterThan(1_000);
  expect(await query("SELECT owner FROM client_lease WHERE client_key = $1", ["nobody's"])).toEqual([{ owner: null }]);
});

test("a sender that keeps its lease and never answers holds nobody up for longer than three seconds", async () => {
  await query("INSERT INTO client_lease (client_key, owner, token, expires_at) VALUES ('deaf', 'other', 1, now() + interval '1 hour')");
  const { result, waitedMs, wholeMs } = await ping("deaf", "a-key");
  expect(result).toBe("passed");
  expect(wholeMs).toBeGreaterThan(2_900);
  expect(waitedMs).toBeLessThan(4_000);
});

test("the permit of a dead sender is over when its lease is: what is not sent by then is held back", async () => {
  await query("INSERT INTO client_lease (client_key, owner, token, expires_at) VALUES ('dying', 'other', 2, now() + interval '1 hour')");
  let answered = false;
  const holder = await listen(stack.database.url, [permitChannel], (_channel, payload) => {
    const { id, at } = JSON.parse(payload) as { id: string; at?: number };
    if (at === undefined || answered) return;
    answered = true;
    void query("SELECT pg_notify($1, $2)", [`falconer_turn_${id}`, `${at} 500`]);
  });
  const askedAt = performance.now();
  const permit = await acquirePermit("dying", stack.database.url);
  expect(permit?.mayLeave()).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, askedAt + 700 - performance.now()));
  const options = { baseUrl: stack.simulator.url, deployment: "acme.talon.one", apiKey: "k", mayLeave: permit?.mayLeave as () => boolean };
  expect(await testConnection(options)).toMatchObject({ held: true });
  await permit?.over();
  await holder.stop();
});

test("a lease that was borrowed for a key without a destination is forgotten after a day", async () => {
  await addDestination(stack.database.pool, { apiKey: "kept" }).then(({ clientKey }) =>
    query("INSERT INTO client_lease (client_key, token, expires_at) VALUES ($1, 11, now() - interval '2 days')", [clientKey]),
  );
  await query(
    "INSERT INTO client_lease (client_key, token, expires_at) VALUES ('old', 12, now() - interval '2 days'), ('young', 13, now() - interval '1 hour')",
  );
  await keepHouse(stack.database.pool);
  const left = await query("SELECT token::int FROM client_lease WHERE token IN (11, 12, 13) ORDER BY token");
  expect(left).toEqual([{ token: 11 }, { token: 13 }]);
});
