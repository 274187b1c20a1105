import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import * as cancelRoute from "#app/api/destinations/[destinationId]/reprocesses/[reprocessId]/cancel/route.ts";
import * as reprocessRoute from "#app/api/destinations/[destinationId]/reprocesses/[reprocessId]/route.ts";
import * as runRoute from "#app/api/destinations/[destinationId]/reprocesses/[reprocessId]/run/route.ts";
import * as samplesRoute from "#app/api/destinations/[destinationId]/reprocesses/[reprocessId]/samples/route.ts";
import * as reprocessesRoute from "#app/api/destinations/[destinationId]/reprocesses/route.ts";
import { call, makePerson, type Person } from "#lib/access/http/testing/client.ts";
import { addDestination, addMapping, postEvents, trackEvent, trackMapping, until } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { readBody } from "#lib/engine/ingestion/read-body.ts";
import { runReprocess } from "#lib/engine/reprocess/run-reprocess.ts";
import { createPool } from "#lib/platform/db/pool.ts";
import { createId, firstIdAt } from "#lib/platform/ids.ts";
import type { JsonObject } from "#lib/platform/json.ts";

let stack: TestStack;
let qa: Person;
let viewer: Person;
beforeAll(async () => {
  stack = await startTestStack();
  qa = await makePerson("qa");
  viewer = await makePerson("viewer");
});
afterAll(() => stack?.stop());
afterEach(() => stack.simulator.control.clearFaults());

const sql = (text: string, values: unknown[] = []) => stack.database.pool.query(text, values);
const start = (destinationId: string, body: unknown, as = qa) =>
  call(reprocessesRoute.POST, "POST", "/", { as, body, params: { destinationId } });
const run = (destinationId: string, reprocessId: string) =>
  call(runRoute.POST, "POST", "/", { as: qa, body: {}, params: { destinationId, reprocessId } });
const progress = async (destinationId: string, reprocessId: string, as = qa) =>
  (await call(reprocessRoute.GET, "GET", "/", { as, params: { destinationId, reprocessId } })).body;
const eventsOf = async (destinationId: string) =>
  (await sql("SELECT * FROM event WHERE destination_id = $1 ORDER BY id", [destinationId])).rows;

/** A destination whose mapping was off while these events came. */
async function missed(users: string[], count: number, more = {}) {
  const target = await addDestination(stack.database.pool, { mappings: [trackMapping], ratePerSecond: 600, ...more });
  await sql("UPDATE mapping SET enabled = false WHERE destination_id = $1", [target.destinationId]);
  const events = users.flatMap((user) => Array.from({ length: count }, (_, n) => trackEvent(user, { n })));
  expect((await postEvents(stack.url, target.sourceId, events)).body).toMatchObject({ discarded: events.length });
  await sql("UPDATE mapping SET enabled = true, version = version + 1 WHERE destination_id = $1", [target.destinationId]);
  await sql("UPDATE destination SET version = version + 1 WHERE id = $1", [target.destinationId]);
  return target;
}
const marks = (user: string) => stack.simulator.control.requests({ lane: `profile:${user}`, verdict: "ok" }).map(({ mark }) => mark);

test("events that came while a mapping was off are counted first, then sent in order, once", async () => {
  const users = ["ann", "bob"].map((name) => `${name}-${createId("event")}`);
  const { destinationId, mappingIds } = await missed(users, 5);
  const dry = await start(destinationId, { filter: { matchedNothing: true }, dryRun: true });
  expect(dry).toMatchObject({
    status: 202,
    body: { preview: true, state: "done", events: 10, sent: 10, requests: 10, seconds: 1, gone: null },
  });
  expect(dry.body.mappings).toMatchObject([{ mappingId: mappingIds[0], send: 10, invalid: 0, already: 0 }]);
  expect((await sql("SELECT 1 FROM delivery WHERE destination_id = $1", [destinationId])).rowCount).toBe(0);

  const [one, two] = await Promise.all([run(destinationId, dry.body.id), run(destinationId, dry.body.id)]);
  expect(one.body.id).toBe(two.body.id);
  await until("the run", async () => (await progress(destinationId, one.body.id)).state === "done");
  expect(await progress(destinationId, one.body.id)).toMatchObject({ preview: false, sent: 10, progress: 1, gone: 0 });
  const deliveries = await stack.settled(destinationId, 10);
  expect(deliveries.map(({ state }) => state)).toEqual(Array(10).fill("delivered"));
  for (const user of users) expect(marks(user)).toEqual([0, 1, 2, 3, 4]);
  expect((await eventsOf(destinationId)).map(({ outcome, matched, reason }) => [outcome, matched, reason])).toEqual(
    Array(10).fill(["accepted", 1, null]),
  );
  const { rows } = await sql("SELECT action, object_kind, actor_name FROM audit_entry WHERE object_id = $1", [one.body.id]);
  expect(rows).toMatchObject([{ action: "reprocessed", object_kind: "event" }]);
  // Events that have a delivery are left out, unless one asks for them.
  const rest = await start(destinationId, { filter: {}, idempotencyKey: "once more 1" });
  expect(rest.body).toMatchObject({ sent: 0, already: 10, requests: 0 });
  const again = await start(destinationId, { filter: { userId: users[0] }, again: true, idempotencyKey: "once more 2" });
  expect(again.body).toMatchObject({ sent: 5, already: 0 });
  expect(await stack.settled(destinationId, 15)).toHaveLength(15);
});

test("only chosen mappings send; a mapping that is off is refused", async () => {
  const { destinationId, mappingIds } = await missed([`eve-${createId("event")}`], 2);
  const second = await addMapping(stack.database.pool, destinationId, { ...trackMapping, name: "second" });
  const off = await addMapping(stack.database.pool, destinationId, { ...trackMapping, name: "resting" });
  await sql("UPDATE mapping SET enabled = false WHERE id = $1", [off]);
  expect(await start(destinationId, { filter: {}, mappingIds: [off] })).toMatchObject({
    status: 422,
    body: { error: { issues: [{ path: "mappingIds[0]", message: "resting is off. Turn it on first." }] } },
  });
  const { body } = await start(destinationId, { filter: {}, mappingIds: [second] });
  expect(body).toMatchObject({ state: "done", sent: 2, mappings: [{ mappingId: second, send: 2 }] });
  const { rows } = await sql("SELECT DISTINCT mapping_id FROM delivery WHERE destination_id = $1", [destinationId]);
  expect(rows).toEqual([{ mapping_id: second }]);
  expect((await start(destinationId, { filter: {}, dryRun: true })).body.mappings).toMatchObject([
    { mappingId: mappingIds[0], send: 2, already: 0 },
    { mappingId: second, send: 0, already: 2 },
  ]);
});

/** Puts an event into the database as an earlier version's reader would have left it. */
async function storedAsMalformed(destinationId: string, sourceId: string, event: object) {
  const id = createId("event");
  await sql(
    `INSERT INTO event (id, expires_on, source_id, destination_id, message_id, type, received_at, outcome, reason, payload)
     VALUES ($1, (now() AT TIME ZONE 'UTC')::date + 30, $2, $3, $4, 'track', now(), 'malformed', 'It could not be read.', $5)`,
    [id, sourceId, destinationId, `hash-${id}`, JSON.stringify(event)],
  );
  return id;
}

test("an event that was unreadable when it came is sent once it can be read, and its message is taken", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool, { mappings: [trackMapping], ratePerSecond: 600 });
  const user = `mal-${createId("event")}`;
  const event: JsonObject = { ...trackEvent(user, { n: 7 }), context: [] };
  expect(await readBody(Buffer.from(JSON.stringify(event)))).toMatchObject([{ event: { userId: user } }]);
  await storedAsMalformed(destinationId, sourceId, event);
  await storedAsMalformed(destinationId, sourceId, event);
  const twice = trackEvent(user, { n: 8 });
  await postEvents(stack.url, sourceId, [twice]);
  await storedAsMalformed(destinationId, sourceId, twice);
  await storedAsMalformed(destinationId, sourceId, { _note: "The payload was not kept." });
  await stack.settled(destinationId, 1);

  const filter = { outcome: ["malformed"] };
  const counted = { events: 4, sent: 1, cameAgain: 2, unreadable: 1, recovered: 1 };
  const dry = await start(destinationId, { filter, dryRun: true });
  expect(dry.body).toMatchObject(counted);
  const ran = await run(destinationId, dry.body.id);
  expect(ran.body).toMatchObject(counted);
  await stack.settled(destinationId, 2);
  expect(marks(user)).toEqual([8, 7]);
  const [first] = await eventsOf(destinationId);
  expect(first).toMatchObject({
    outcome: "accepted",
    reason: null,
    matched: 1,
    message_id: event.messageId,
    user_id: user,
    name: "Order Completed",
    type: "track",
    sent_at: new Date(event.timestamp as string),
  });
  expect((await postEvents(stack.url, sourceId, [event])).body).toMatchObject({ duplicate: 1, accepted: 0 });
});

test("an event that can be read now and that nothing matches says so", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool, { mappings: [trackMapping] });
  await storedAsMalformed(destinationId, sourceId, { ...trackEvent("nobody"), type: "page" });
  expect((await start(destinationId, { filter: {} })).body).toMatchObject({ sent: 0, notMatched: 1, recovered: 1 });
  expect(await eventsOf(destinationId)).toMatchObject([
    { outcome: "discarded", reason: "No mapping's trigger matched.", type: "page", matched: 0 },
  ]);
});

test("filters of the destination count, and an invalid payload is shown as one", async () => {
  const { destinationId } = await missed(["x".repeat(2_000)], 1);
  expect((await start(destinationId, { filter: {}, dryRun: true })).body).toMatchObject({ sent: 1, mappings: [{ send: 0, invalid: 1 }] });
  await sql(
    `UPDATE destination SET version = version + 1, filters = '{"drop": {"mode": "drop", "fql": "type = \\"track\\""}}' WHERE id = $1`,
    [destinationId],
  );
  expect((await start(destinationId, { filter: {}, dryRun: true, idempotencyKey: "filtered" })).body).toMatchObject({
    sent: 0,
    stopped: 1,
  });
});

test("each event is sent once and in order, whatever ends in the middle and however many processes work", async () => {
  const users = Array.from({ length: 30 }, (_, n) => `u${n}-${createId("event")}`);
  const { destinationId } = await missed(users, 35);
  await sql("UPDATE destination SET paused_at = now() WHERE id = $1", [destinationId]);
  const id = createId("reprocess");
  await sql(
    `INSERT INTO reprocess (id, destination_id, idempotency_key, selection, mapping_ids, until, created_by_name)
     VALUES ($1, $2, 'key:crash', '{"filter": {}}', '{}', $3, 'test')`,
    [id, destinationId, firstIdAt("event", Date.now() + 60_000)],
  );
  const workers = ["one", "two"].map(async (name) => {
    const own = createPool(`${stack.database.url}${stack.database.url.includes("?") ? "&" : "?"}application_name=${name}`, 2);
    const isOver = async () => (await sql("SELECT 1 FROM reprocess WHERE id = $1 AND state = 'running'", [id])).rowCount === 0;
    while (!(await isOver())) await runReprocess(own, id, 5_000).catch(() => {});
    await own.end();
  });
  // Ends the connections that work on it, again and again, whatever they are doing.
  let ended = 0;
  const killing = (async () => {
    while ((await sql("SELECT 1 FROM reprocess WHERE id = $1 AND state = 'running'", [id])).rowCount) {
      const { rowCount } = await sql(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active' AND query LIKE '%stored_deliveries%' AND $1::int < 3`,
        [ended],
      );
      ended += rowCount ?? 0;
    }
  })();
  await Promise.all([...workers, killing]);
  const { rows } = await sql("SELECT event_id, count(*)::int AS n FROM delivery WHERE destination_id = $1 GROUP BY 1", [destinationId]);
  expect(rows).toHaveLength(1_050);
  expect(rows.every(({ n }) => n === 1)).toBe(true);
  const { rows: lanes } = await sql(
    `SELECT l.lane_key, array_agg(d.event_id ORDER BY l.seq) AS queued, array_agg(d.event_id ORDER BY d.event_id) AS came
       FROM lane_entry l JOIN delivery d ON d.destination_id = l.destination_id AND d.id = l.delivery_id WHERE l.destination_id = $1 GROUP BY 1`,
    [destinationId],
  );
  expect(lanes).toHaveLength(30);
  for (const { queued, came } of lanes) expect(queued).toEqual(came);
});

test("an event that is erased after the preview is not sent, and counted as gone", async () => {
  const { destinationId } = await missed([`gone-${createId("event")}`], 3);
  const events = await eventsOf(destinationId);
  const dry = await start(destinationId, { eventIds: events.map(({ id }) => id), dryRun: true });
  expect(dry.body).toMatchObject({ events: 3, eventIds: 3, gone: 0 });
  await sql("DELETE FROM event WHERE id = $1", [events[0].id]);
  const ran = await run(destinationId, dry.body.id);
  expect(ran.body).toMatchObject({ events: 2, sent: 2, gone: 1 });
  await stack.settled(destinationId, 2);
});

test("an event that an erasure takes while its portion is planned is not sent", async () => {
  const { destinationId } = await missed([`race-${createId("event")}`], 3);
  const [first] = await eventsOf(destinationId);
  const erasing = await stack.database.pool.connect();
  await erasing.query("BEGIN");
  await erasing.query("DELETE FROM event WHERE destination_id = $1 AND id = $2", [destinationId, first.id]);
  const begun = start(destinationId, { filter: {} });
  await until("the run waits for the event", async () => {
    const { rows } = await sql("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
    return rows.length > 0;
  });
  await erasing.query("COMMIT");
  erasing.release();
  const { id } = (await begun).body;
  await until("the run", async () => (await progress(destinationId, id)).state === "done");
  expect(await progress(destinationId, id)).toMatchObject({ events: 2, sent: 2 });
  const { rows } = await sql("SELECT event_id FROM delivery WHERE destination_id = $1", [destinationId]);
  expect(rows.map((row) => row.event_id)).not.toContain(first.id);
  expect(rows).toHaveLength(2);
});

test("samples show what is made of an event; a viewer sees them masked, and for whom nobody looked", async () => {
  const user = `sam-${createId("event")}`;
  const { destinationId, mappingIds } = await missed([user], 7);
  const dry = await start(destinationId, { filter: { userId: user }, dryRun: true });
  const samples = (as: Person) =>
    call(samplesRoute.GET, "GET", `/?mappingId=${mappingIds[0]}`, { as, params: { destinationId, reprocessId: dry.body.id } });
  const shown = await samples(qa);
  expect(shown.body.items).toHaveLength(5);
  expect(shown.body.items[0]).toMatchObject({ outcome: "ready", payload: { customerProfileId: user, eventType: "Order Completed" } });
  const masked = await samples(viewer);
  expect(masked.body).toMatchObject({ masked: true });
  expect(masked.text).not.toContain(user);
  expect(JSON.stringify(await progress(destinationId, dry.body.id, viewer))).not.toContain(user);
  expect((await start(destinationId, { filter: {} }, viewer)).status).toBe(403);
});

test("a run that was cancelled sends nothing more, and the audit log says so", async () => {
  const { destinationId } = await missed([`halt-${createId("event")}`], 2);
  const id = createId("reprocess");
  await sql(
    `INSERT INTO reprocess (id, destination_id, idempotency_key, selection, mapping_ids, until, created_by_name, state)
     VALUES ($1, $2, 'key:halt', '{"filter": {}}', '{}', 'evt_z', 'test', 'held')`,
    [id, destinationId],
  );
  // No process takes it while someone holds it, but its state can still be written.
  const holding = await stack.database.pool.connect();
  await holding.query("BEGIN");
  await holding.query("SELECT 1 FROM reprocess WHERE id = $1 FOR KEY SHARE", [id]);
  await sql("UPDATE reprocess SET state = 'running' WHERE id = $1", [id]);
  const params = { destinationId, reprocessId: id };
  expect((await call(cancelRoute.POST, "POST", "/", { as: qa, body: {}, params })).body).toMatchObject({ state: "cancelled", sent: 0 });
  await holding.query("COMMIT");
  holding.release();
  await runReprocess(stack.database.pool, id, 1_000);
  expect((await sql("SELECT 1 FROM delivery WHERE destination_id = $1", [destinationId])).rowCount).toBe(0);
  expect((await sql("SELECT action FROM audit_entry WHERE object_id = $1", [id])).rows).toEqual([{ action: "cancelled" }]);
});

test("nothing is reprocessed while the destination is off", async () => {
  const { destinationId } = await missed([`stop-${createId("event")}`], 2);
  const dry = await start(destinationId, { filter: {}, dryRun: true });
  await sql("UPDATE destination SET enabled = false WHERE id = $1", [destinationId]);
  expect(await run(destinationId, dry.body.id)).toMatchObject({ status: 409 });
  expect((await run(destinationId, createId("reprocess"))).status).toBe(404);
});
