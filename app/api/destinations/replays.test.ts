import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import * as deliveryRoute from "#app/api/destinations/[destinationId]/deliveries/[deliveryId]/route.ts";
import * as skipRoute from "#app/api/destinations/[destinationId]/deliveries/[deliveryId]/skip/route.ts";
import * as deliveriesRoute from "#app/api/destinations/[destinationId]/deliveries/route.ts";
import * as replayRoute from "#app/api/destinations/[destinationId]/replays/[replayId]/route.ts";
import * as replaysRoute from "#app/api/destinations/[destinationId]/replays/route.ts";
import { call, makePerson, type Person } from "#lib/access/http/testing/client.ts";
import { addDestination, postEvents, trackEvent, trackMapping, until } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { firstIdAt } from "#lib/platform/ids.ts";

let stack: TestStack;
let marketer: Person;
let viewer: Person;
beforeAll(async () => {
  stack = await startTestStack();
  marketer = await makePerson("marketer");
  viewer = await makePerson("viewer");
});
afterAll(() => stack?.stop());
afterEach(() => stack.simulator.control.clearFaults());

const start = (destinationId: string, body: unknown, as = marketer) =>
  call(replaysRoute.POST, "POST", `/api/destinations/${destinationId}/replays`, { as, body, params: { destinationId } });
const progress = async (destinationId: string, replayId: string) =>
  (
    await call(replayRoute.GET, "GET", `/api/destinations/${destinationId}/replays/${replayId}`, {
      as: viewer,
      params: { destinationId, replayId },
    })
  ).body;

/** Deliveries of a source whose profile Talon.One rejects, so that they fail. */
async function failedDeliveries(count: number, options = {}) {
  const target = await addDestination(stack.database.pool, { mappings: [{ ...trackMapping, ...options }] });
  const user = `user-${target.destinationId}`;
  stack.simulator.control.addFault({ match: { profile: user }, action: { kind: "status", status: 400 } });
  await postEvents(
    stack.url,
    target.sourceId,
    Array.from({ length: count }, (_, n) => trackEvent(user, { n })),
  );
  return { ...target, user };
}

test("all that failed are sent once more, in their order; a dry run only counts; a double click is one click", async () => {
  const { destinationId, user } = await failedDeliveries(5);
  await stack.settled(destinationId, 5);
  stack.simulator.control.clearFaults();
  const dry = await start(destinationId, { filter: {}, with: "original", dryRun: true });
  expect(dry).toMatchObject({ status: 202, body: { id: null, state: "dry_run", count: 5 } });
  const [one, two] = await Promise.all([
    start(destinationId, { filter: {}, with: "original" }),
    start(destinationId, { filter: {}, with: "original" }),
  ]);
  expect(one.body.id).toBe(two.body.id);
  await until("the replay", async () => (await progress(destinationId, one.body.id)).state === "done");
  expect(await progress(destinationId, one.body.id)).toMatchObject({ count: 5, replayed: 5, skipped: 0 });
  const deliveries = await stack.settled(destinationId, 10);
  expect(deliveries.slice(5).map((delivery) => delivery.state)).toEqual(Array(5).fill("delivered"));
  expect(deliveries.slice(0, 5).every((delivery) => delivery.recovered_at !== null)).toBe(true);
  const asFailed = await call(deliveriesRoute.GET, "GET", `/api/destinations/${destinationId}/deliveries?state=failed`, {
    as: viewer,
    params: { destinationId },
  });
  const asRecovered = await call(deliveriesRoute.GET, "GET", `/api/destinations/${destinationId}/deliveries?state=recovered`, {
    as: viewer,
    params: { destinationId },
  });
  expect([asFailed.body.items.length, asRecovered.body.items.map(({ state }: { state: string }) => state)]).toEqual([
    0,
    Array(5).fill("recovered"),
  ]);
  const outcome = { delivered: 5, failed: 0, waiting: 0, sameReason: false };
  expect((await progress(destinationId, one.body.id)).outcome).toEqual(outcome);
  expect(deliveries.slice(5).map((delivery) => delivery.replay_of)).toEqual(deliveries.slice(0, 5).map((delivery) => delivery.id));
  expect(stack.simulator.control.requests({ lane: `profile:${user}`, verdict: "ok" }).map((request) => request.mark)).toEqual([
    0, 1, 2, 3, 4,
  ]);
});

test("what was made while another process's clock was wrong is found as well", async () => {
  const { destinationId } = await failedDeliveries(6);
  const olds = await stack.settled(destinationId, 6);
  stack.simulator.control.clearFaults();
  for (const [i, { id }] of olds.entries()) {
    const made = firstIdAt("delivery", Date.now() + (i % 2 ? 3_600_000 : -3_600_000));
    if (i > 1) await stack.database.pool.query("UPDATE delivery SET id = $2 WHERE id = $1", [id, `${made.slice(0, -1)}${i}`]);
  }
  const filter = { from: new Date(Date.now() - 600_000).toISOString(), to: new Date().toISOString() };
  const { body } = await start(destinationId, { filter, with: "original" });
  expect(body).toMatchObject({ count: 6, replayed: 6 });
  const listed = await call(deliveriesRoute.GET, "GET", `/api/destinations/${destinationId}/deliveries?${new URLSearchParams(filter)}`, {
    as: viewer,
    params: { destinationId },
  });
  expect(listed.body.items).toHaveLength(6);
});

test("what a filter found once is not sent again by the next replay; what failed again is, once", async () => {
  const { destinationId, user } = await failedDeliveries(3);
  const olds = await stack.settled(destinationId, 3);
  const all = { filter: {}, with: "original", idempotencyKey: "all-of-them-1" };
  expect((await start(destinationId, all)).body).toMatchObject({ count: 3, replayed: 3 });
  await stack.settled(destinationId, 6);
  stack.simulator.control.clearFaults();
  expect((await start(destinationId, { ...all, dryRun: true })).body.count).toBe(3);
  expect((await start(destinationId, { ...all, idempotencyKey: "all-of-them-2" })).body).toMatchObject({ count: 3, replayed: 3 });
  const deliveries = await stack.settled(destinationId, 9);
  expect(deliveries.slice(6).map((one) => [one.state, one.replay_of])).toEqual(deliveries.slice(3, 6).map((one) => ["delivered", one.id]));
  expect(stack.simulator.control.requests({ lane: `profile:${user}`, verdict: "ok" }).map((request) => request.mark)).toEqual([0, 1, 2]);
  expect((await start(destinationId, { ...all, idempotencyKey: "all-of-them-3" })).body).toMatchObject({ count: 0, replayed: 0 });
  // A delivery that is named is meant.
  expect((await start(destinationId, { deliveryIds: [olds[0].id], with: "original" })).body).toMatchObject({ count: 1, replayed: 1 });
});

test("two people's replays of the same deliveries at once send each once", async () => {
  const { destinationId } = await failedDeliveries(40);
  await stack.settled(destinationId, 40);
  stack.simulator.control.clearFaults();
  const other = await makePerson("qa");
  const replays = await Promise.all(
    [marketer, other].map((as, i) => start(destinationId, { filter: {}, with: "original", idempotencyKey: `person-${i}` }, as)),
  );
  await until("both", async () =>
    (await Promise.all(replays.map((one) => progress(destinationId, one.body.id)))).every((one) => one.state === "done"),
  );
  const deliveries = await stack.settled(destinationId, 80);
  expect(deliveries).toHaveLength(80);
});

test("what a colleague replays at the same moment from the same problem is sent once", async () => {
  const { destinationId } = await failedDeliveries(6);
  const failed = (await stack.settled(destinationId, 6)).map(({ id }) => id);
  const again = (deliveryIds: string[], as = marketer) =>
    start(
      destinationId,
      { deliveryIds, unlessReplayed: true, with: "original", idempotencyKey: `problem-${as.id}-${deliveryIds.length}` },
      as,
    );
  await start(destinationId, { deliveryIds: failed, unlessReplayed: true, with: "original" });
  // Those failed again: of each event's two deliveries, only the newer one is sent.
  const both = (await stack.settled(destinationId, 12)).map(({ id }) => id);
  stack.simulator.control.clearFaults();
  const other = await makePerson("qa");
  const replays = await Promise.all([again(both), again(both, other)]);
  await until("both", async () =>
    (await Promise.all(replays.map((one) => progress(destinationId, one.body.id)))).every((one) => one.state === "done"),
  );
  expect(await stack.settled(destinationId, 18)).toHaveLength(18);
});

test("the count says what is sent: not what is on its way, not what cannot be sent as it was", async () => {
  const { destinationId } = await failedDeliveries(2);
  const [first, second] = await stack.settled(destinationId, 2);
  await stack.database.pool.query("UPDATE destination SET retention_days = 66, paused_at = now() WHERE id = $1", [destinationId]);
  const body = { deliveryIds: [first.id, second.id], with: "original" };
  await start(destinationId, { ...body, deliveryIds: [first.id] });
  const { rows } = await stack.database.pool.query("SELECT id FROM delivery WHERE replay_of = $1", [first.id]);
  expect((await start(destinationId, { ...body, deliveryIds: [second.id, rows[0].id], dryRun: true })).body.count).toBe(1);
});

test("one that cannot be sent as it was holds up no other", async () => {
  const { destinationId } = await failedDeliveries(3);
  const [first] = await stack.settled(destinationId, 3);
  stack.simulator.control.clearFaults();
  await stack.database.pool.query(
    `UPDATE delivery SET requests = jsonb_set(requests::jsonb, '{0,headers}', '{"x-callback-api-key": "sealed:nothing"}')::json WHERE id = $1`,
    [first.id],
  );
  expect((await start(destinationId, { filter: {}, with: "original" })).body).toMatchObject({ state: "done", replayed: 2, skipped: 1 });
});

test("the same key answers the same replay, however late", async () => {
  const { destinationId } = await failedDeliveries(1);
  const [delivery] = await stack.settled(destinationId, 1);
  const body = { deliveryIds: [delivery.id], with: "original", idempotencyKey: "click-0001" };
  const first = await start(destinationId, body);
  await stack.database.pool.query("UPDATE replay SET created_at = now() - interval '1 hour' WHERE id = $1", [first.body.id]);
  expect((await start(destinationId, body)).body.id).toBe(first.body.id);
  expect(await stack.settled(destinationId, 2)).toHaveLength(2);
});

test("with the current mapping the event is planned anew; an invalid one becomes valid", async () => {
  const wrong = { ...trackMapping, settings: { ...trackMapping.settings, customerProfileId: { "@path": "$.properties.nobody" } } };
  const target = await addDestination(stack.database.pool, { mappings: [wrong] });
  await postEvents(stack.url, target.sourceId, [trackEvent("jo", { n: 1 }), trackEvent("jo", { n: 2 })]);
  const before = await stack.settled(target.destinationId, 2);
  expect(before.map((delivery) => delivery.state)).toEqual(["invalid", "invalid"]);
  const original = await start(target.destinationId, { filter: {}, with: "original" });
  expect(original.body).toMatchObject({ state: "done", count: 0, replayed: 0, skipped: 0 });
  await stack.database.pool.query("UPDATE mapping SET settings = $2, version = 2 WHERE id = $1", [
    target.mappingIds[0],
    trackMapping.settings,
  ]);
  await start(target.destinationId, { filter: { state: ["invalid"] }, with: "current" });
  const deliveries = await stack.settled(target.destinationId, 4);
  expect(deliveries.slice(2)).toMatchObject([
    { state: "delivered", mapping_version: 2, replay_of: before[0].id },
    { state: "delivered", mapping_version: 2, replay_of: before[1].id },
  ]);
});

test("what stops a lane is sent again in its place, or skipped", async () => {
  const { destinationId, user } = await failedDeliveries(3, { options: { onDead: "stop_lane" } });
  const [first] = await stack.settled(destinationId, 1);
  stack.simulator.control.clearFaults();
  const story = (deliveryId: string) =>
    call(deliveryRoute.GET, "GET", "/", { as: marketer, params: { destinationId, deliveryId } }).then(({ body }) => body.holdsBack);
  expect(await story(first.id)).toBe(2);
  const skip = (deliveryId: string) => call(skipRoute.POST, "POST", "/skip", { as: marketer, params: { destinationId, deliveryId } });
  await start(destinationId, { deliveryIds: [first.id], with: "original" });
  const deliveries = await stack.settled(destinationId, 3);
  expect(deliveries.map((delivery) => [delivery.state, delivery.replay_of])).toEqual(Array(3).fill(["delivered", null]));
  expect(stack.simulator.control.requests({ lane: `profile:${user}`, verdict: "ok" }).map((request) => request.mark)).toEqual([0, 1, 2]);
  expect((await skip(first.id)).status).toBe(409);
  expect(await story(first.id)).toBe(null);
});

test("viewers cannot replay; a body that names neither deliveries nor a filter is refused", async () => {
  const { destinationId } = await addDestination(stack.database.pool);
  expect((await start(destinationId, { filter: {}, with: "original" }, viewer)).status).toBe(403);
  expect((await start(destinationId, { with: "original" })).status).toBe(422);
});

test("a replay tells its end; one that fails again and is replayed once more recovers the first as well", async () => {
  const { destinationId } = await failedDeliveries(2);
  await stack.settled(destinationId, 2);
  expect((await start(destinationId, { filter: {}, with: "original", dryRun: true })).body.suggested).toBe("current");
  const again = await start(destinationId, { filter: {}, with: "original" });
  await stack.settled(destinationId, 4);
  expect((await progress(destinationId, again.body.id)).outcome).toEqual({ delivered: 0, failed: 2, waiting: 0, sameReason: true });
  stack.simulator.control.clearFaults();
  const last = await start(destinationId, { filter: {}, with: "current" });
  const deliveries = await stack.settled(destinationId, 6);
  expect((await progress(destinationId, last.body.id)).outcome).toMatchObject({ delivered: 2, failed: 0 });
  expect(deliveries.map((row) => (row.recovered_at ? "recovered" : row.state))).toEqual([
    ...Array(4).fill("recovered"),
    ...Array(2).fill("delivered"),
  ]);
});
