import { afterAll, beforeAll, expect, test } from "vitest";
import { call, makePerson, type Person } from "#lib/access/http/testing/client.ts";
import { theirWaiting } from "#lib/console/deletions/withdraw.ts";
import { erasePerson } from "#lib/console/privacy/erase.ts";
import { ofDeliveries } from "#lib/console/privacy/erase-attempts.ts";
import { deleteAttempts } from "#lib/console/privacy/erase-deliveries.ts";
import { knownQueries } from "#lib/console/privacy/erase-known.ts";
import { pageText } from "#lib/console/privacy/sweep.ts";
import {
  addDestination,
  audienceMapping,
  identifyEvent,
  postEvents,
  profileMapping,
  trackEvent,
  trackMapping,
  until,
} from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { db } from "#lib/platform/db/client.ts";
import { createId } from "#lib/platform/ids.ts";
import { startJobs } from "#lib/run/jobs/jobs.ts";
import { startProcess } from "#lib/run/jobs/testing/start-process.ts";
import * as erasures from "./route.ts";
import { eraseNow } from "./testing/erase-now.ts";

let stack: TestStack;
let admin: Person;
let jobs: Awaited<ReturnType<typeof startJobs>>;
// At first without a worker: work waits until a test lets it begin.
beforeAll(async () => {
  stack = await startTestStack({ worker: false });
  admin = await makePerson("admin");
  jobs = await startJobs({ databaseUrl: stack.database.url });
});
afterAll(async () => {
  await jobs?.stop();
  await stack?.stop();
});

const ada = "ada-4711/é%";

test("what still waits is not sent, and what waits behind it goes on", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool, { mappings: [trackMapping] });
  expect((await postEvents(stack.url, sourceId, [trackEvent("bob"), trackEvent("bob"), trackEvent("eve")])).status).toBe(200);
  const receipt = await eraseNow(admin, "bob");
  expect(receipt.body.erased).toMatchObject({ events: 2, deliveries: 2, waitingRequests: 2 });
  await stack.startWorker();
  await stack.settled(destinationId, 1);
  const { rows } = await stack.database.pool.query("SELECT request::text AS request FROM attempt WHERE destination_id = $1", [
    destinationId,
  ]);
  expect(rows).toHaveLength(1);
  expect(rows[0].request).toContain("eve");
  await until(
    "empty lanes",
    async () => (await stack.database.pool.query("SELECT 1 FROM lane WHERE destination_id = $1", [destinationId])).rowCount === 0,
  );
});

test("everything of one user ID goes, others' stays, and the receipt does not name it", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool, {
    mappings: [trackMapping, profileMapping, audienceMapping],
  });
  const entered = (userId: string) => trackEvent(userId, {}, { event: "Audience Entered", properties: { adds: [5], attributes: {} } });
  const mine = [trackEvent(ada, { n: 1 }), identifyEvent(ada, { city: "London" }), entered(ada)];
  const others = [trackEvent("grace"), entered("grace"), entered("joan")];
  expect((await postEvents(stack.url, sourceId, [...mine, ...others])).status).toBe(200);
  expect(
    (
      await postEvents(stack.url, sourceId, {
        messageId: "al",
        type: "alias",
        userId: "new-ada",
        previousId: ada,
        context: { odd: "\0\ud800" },
      })
    ).status,
  ).toBe(200);
  await stack.settled(destinationId, 9);
  await db().savedEvent.create({
    data: { id: createId("savedEvent"), destinationId, name: "s", text: JSON.stringify(mine[0]), createdBy: admin.id },
  });

  const holding = async () => {
    const { rows } = await stack.database.pool.query<{ line: string }>(
      ["event", "delivery", "attempt", "lane", "lane_entry", "saved_event", "audit_entry"]
        .map((table) => `SELECT '${table} ' || t::text AS line FROM ${table} t`)
        .join(" UNION ALL "),
    );
    return rows.filter(({ line }) => line.includes("ada-4711") || line.includes(encodeURIComponent(ada)));
  };
  expect((await holding()).length).toBeGreaterThan(6);
  const unsure = await call(erasures.POST, "POST", "/", { as: admin, body: { userId: ada, confirm: "ada" } });
  expect(unsure.body.error.issues[0].path).toBe("confirm");
  const receipt = await eraseNow(admin, ada);
  expect(receipt.status).toBe(200);
  expect(receipt.body.erased).toMatchObject({ events: 4, savedEvents: 1, waitingRequests: 0 });
  expect(receipt.body.erased.deliveries).toBeGreaterThanOrEqual(3);
  expect(receipt.text).not.toContain("ada-4711");
  expect(await holding()).toEqual([]);
  const { rows } = await stack.database.pool.query("SELECT user_id FROM event WHERE destination_id = $1 ORDER BY id", [destinationId]);
  expect(rows.map(({ user_id }) => user_id)).toEqual(["grace", "grace", "joan"]);
  const { rows: left } = await stack.database.pool.query("SELECT request::text AS request FROM attempt WHERE destination_id = $1", [
    destinationId,
  ]);
  expect(left.some(({ request }) => request.includes("grace"))).toBe(true);
  expect(await db().auditEntry.count({ where: { id: receipt.body.id, action: "erased" } })).toBe(1);
  const again = await eraseNow(admin, ada);
  expect(again.body).toMatchObject({ person: receipt.body.person, erased: { events: 0, deliveries: 0 } });
});

test("an erasure that broke off goes on when it is started again, and reads in small pages", async () => {
  const { pool } = stack.database;
  const { destinationId, sourceId } = await addDestination(pool, { mappings: [trackMapping] });
  const others = Array.from({ length: 60 }, (_, n) => trackEvent(`other-${n}`));
  const mine = Array.from({ length: 60 }, () => trackEvent("broken-off"));
  expect((await postEvents(stack.url, sourceId, [...mine.slice(0, 30), ...others, ...mine.slice(30)])).status).toBe(200);
  await pool.query(`CREATE FUNCTION refuse_late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF (SELECT count(*) FROM event WHERE destination_id = OLD.destination_id) < 65 THEN RAISE 'the database went away'; END IF; RETURN OLD; END $$`);
  await pool.query("CREATE TRIGGER refuse_late BEFORE DELETE ON event FOR EACH ROW EXECUTE FUNCTION refuse_late()");
  const viewer = { id: admin.id, name: "admin person", email: admin.email, role: "admin" as const, via: "token" as const, ip: null };
  await expect(erasePerson(viewer as never, "broken-off", { pageRows: 7 })).rejects.toThrow("the database went away");
  const left = async () => (await pool.query("SELECT 1 FROM event WHERE destination_id = $1", [destinationId])).rowCount;
  expect(await left()).toBeGreaterThan(60);
  expect(await left()).toBeLessThan(120);
  await pool.query("DROP TRIGGER refuse_late ON event");
  const receipt = await erasePerson(viewer as never, "broken-off", { pageRows: 7 });
  expect(receipt.checked).toMatchObject({ complete: true, left: [] });
  expect(await left()).toBe(60);
  expect((await pool.query("SELECT 1 FROM delivery WHERE destination_id = $1", [destinationId])).rowCount).toBe(60);
});

test("the receipt says where people have typed the ID, which an erasure does not change", async () => {
  const { destinationId } = await addDestination(stack.database.pool, {
    mappings: [{ ...trackMapping, settings: { ...trackMapping.settings, eventType: "bought by typed-in-a-mapping" } }],
  });
  const userId = "typed-in-a-mapping";
  const receipt = await eraseNow(admin, userId);
  expect(receipt.body.checked).toMatchObject({
    complete: false,
    left: [
      { table: "mapping", rows: 1 },
      { table: "mapping_version", rows: 1 }, // the live one is the mapping itself
    ],
  });
  expect(receipt.body.notes.join()).toContain("mapping (1)");
  expect(await db().mapping.count({ where: { destinationId } })).toBe(1);
});

test("what indexes know is found by them, however much is stored", async () => {
  const { pool } = stack.database;
  const { destinationId } = await addDestination(pool);
  await pool.query(
    `INSERT INTO event (id, expires_on, source_id, destination_id, message_id, type, name, user_id, anonymous_id, received_at, outcome, matched, payload)
     SELECT 'evt_0000000000' || lpad(n::text, 16, '0'), (now() AT TIME ZONE 'UTC')::date + 30, 'src', $1, 'm' || n, CASE WHEN n % 1000 = 0 THEN 'alias' ELSE 'track' END, 'x',
            'user-' || n, 'user-' || n, now(), 'accepted', 0, '{}' FROM generate_series(1, 4000) n`,
    [destinationId],
  );
  await pool.query(
    `INSERT INTO delivery (id, expires_on, event_id, event_expires_on, destination_id, mapping_id, mapping_version, action_slug, message_id, state, requests, customer_profile_id, created_at, settled_at, of_sender)
     SELECT 'dlv_0000000000' || lpad(n::text, 16, '0'), (now() AT TIME ZONE 'UTC')::date + 30, 'evt_x', now(), $1, 'map', 1, 'x', 'm', 'delivered', '[]',
            CASE WHEN n % 1000 <> 0 THEN 'user-' || n END, now(), now(), n % 100 <> 0 FROM generate_series(1, 4000) n`,
    [destinationId],
  );
  await pool.query(
    `INSERT INTO attempt (id, expires_on, destination_id, delivery_id, delivery_ids, started_at, outcome, request)
     SELECT 'att_0000000000' || lpad(n::text, 16, '0'), (now() AT TIME ZONE 'UTC')::date + 30, $1, CASE WHEN n % 10 <> 0 THEN 'dlv_' || n END,
            CASE WHEN n % 10 = 0 THEN ARRAY['dlv_' || n, 'dlv_' || n + 1] ELSE '{}' END, now(), 'delivered', '{}' FROM generate_series(1, 4000) n`,
    [destinationId],
  );
  await pool.query(
    `INSERT INTO lane_entry (destination_id, lane_key, seq, delivery_id, delivery_expires_on)
     SELECT $1, CASE WHEN n % 1000 = 0 THEN 'test:' ELSE 'profile:user-' END || n, n, 'dlv_' || n, (now() AT TIME ZONE 'UTC')::date + 30
       FROM generate_series(1, 4000) n`,
    [destinationId],
  );
  await pool.query("ANALYZE event, delivery, attempt, lane_entry");
  const pagesOf = [pageText("event", "type = 'alias'"), pageText("delivery", "of_sender IS NOT TRUE AND customer_profile_id IS NULL")];
  const [before] = (
    await pool.query(
      "SELECT sum(pg_relation_size(inhrelid))::float8 / 8192 AS pages FROM pg_inherits WHERE inhparent IN ('event'::regclass, 'delivery'::regclass, 'attempt'::regclass)",
    )
  ).rows;
  for (const { text, values } of [
    ...knownQueries.map(({ text }) => ({ text, values: [destinationId, ["user-77"], "", "~"] })),
    ...[deleteAttempts, ofDeliveries.text].map((text) => ({ text, values: [destinationId, ["dlv_77", "dlv_80", "dlv_81"]] })),
    { text: theirWaiting.text, values: [destinationId, ["profile:user-77"], null, 0, "user-77", null, ["%user-77%"]] },
    ...pagesOf.map((text) => ({ text, values: [destinationId, "", ["%user-77%"], ["\\u"], 2_000, null] })),
  ]) {
    const { rows } = await pool.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`, values);
    const plan = rows[0]["QUERY PLAN"][0].Plan;
    // A few pages of each day's index and of what was found; never all rows of a day.
    expect(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"], text).toBeLessThan(80);
    expect(before.pages).toBeGreaterThan(150);
  }
  await pool.query("DELETE FROM lane_entry WHERE destination_id = $1", [destinationId]);
}, 60_000);

test("what others' records mention is found when everyone's are looked through, and the receipt says which it was", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool, { mappings: [] });
  await postEvents(stack.url, sourceId, [trackEvent("somebody-else", { friend: { id: "only-mentioned" } })]);
  const left = async () =>
    (
      await stack.database.pool.query("SELECT 1 FROM event WHERE destination_id = $1 AND payload::text LIKE '%only-mentioned%'", [
        destinationId,
      ])
    ).rowCount;
  const own = await eraseNow(admin, "only-mentioned");
  expect(own.body).toMatchObject({ redacted: { events: 0 }, checked: { complete: true, everywhere: false } });
  expect(own.body.notes.join()).toContain("Look through everyone’s records");
  expect(await left()).toBe(1);
  const all = await eraseNow(admin, "only-mentioned", true);
  expect(all.body).toMatchObject({ redacted: { events: 1 }, checked: { complete: true, everywhere: true } });
  expect(all.body.notes.join()).not.toContain("Look through everyone’s records");
  expect(await left()).toBe(0);
});

test("the same person is asked for once at a time, and their ID stands nowhere in the clear meanwhile", async () => {
  await jobs.stop();
  const body = { userId: "asked-for-twice", confirm: "asked-for-twice" };
  const ask = () => call(erasures.POST, "POST", "/", { as: admin, body });
  const [one, two] = await Promise.all([ask(), ask()]);
  expect([one.status, one.body.state, one.body.receipt]).toEqual([202, "waiting", null]);
  expect(two.body.id).toBe(one.body.id);
  const { rows } = await stack.database.pool.query("SELECT b::text AS text FROM background_work b WHERE id = $1", [one.body.id]);
  expect(rows[0].text).not.toContain("asked-for-twice");
  const listed = await call(erasures.GET, "GET", "/", { as: admin });
  expect(listed.body.items[0]).toMatchObject({ id: one.body.id, askedBy: "admin person" });
  jobs = await startJobs({ databaseUrl: stack.database.url });
  await eraseNow(admin, "asked-for-twice");
  const after = await stack.database.pool.query("SELECT input, state FROM background_work WHERE id = $1", [one.body.id]);
  expect(after.rows).toEqual([{ input: null, state: "done" }]);
});

test("a process that is killed in the middle of it loses nothing: another one ends it, with one receipt", async () => {
  const { pool } = stack.database;
  await jobs.stop();
  const { destinationId, sourceId } = await addDestination(pool, { mappings: [] });
  const friend = "killed-in-the-middle";
  // In a field that no index covers, so that everything has to be read.
  const naming = Array.from({ length: 300 }, (_, n) => trackEvent(`other-${n}`, { friend: { id: friend, n } }));
  for (let at = 0; at < naming.length; at += 100) await postEvents(stack.url, sourceId, naming.slice(at, at + 100));
  const left = async () =>
    Number(
      (await pool.query("SELECT count(*) FROM event WHERE destination_id = $1 AND payload::text LIKE $2", [destinationId, `%${friend}%`]))
        .rows[0].count,
    );
  expect(await left()).toBe(300);
  await pool.query(`CREATE FUNCTION stop_late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF (SELECT count(*) FROM event WHERE destination_id = OLD.destination_id AND payload::text LIKE '%killed-in-the-middle%') < 150
    THEN PERFORM pg_advisory_xact_lock(4711); END IF; RETURN NEW; END $$`);
  await pool.query("CREATE TRIGGER stop_late BEFORE UPDATE ON event FOR EACH ROW EXECUTE FUNCTION stop_late()");
  const holder = await pool.connect();
  await holder.query("SELECT pg_advisory_lock(4711)");
  const asked = await call(erasures.POST, "POST", "/", { as: admin, body: { userId: friend, confirm: friend, everywhere: true } });
  const worker = startProcess(stack.database.url);
  try {
    await until("the process to be in the middle", async () => (await left()) < 160, 60_000);
    worker.kill("SIGKILL");
  } finally {
    worker.kill("SIGKILL");
    await holder.query("SELECT pg_advisory_unlock(4711)");
    holder.release();
    await pool.query("DROP TRIGGER stop_late ON event");
  }
  expect(await left()).toBeGreaterThan(0);
  jobs = await startJobs({ databaseUrl: stack.database.url });
  const receipt = await eraseNow(admin, friend);
  expect(receipt.body.checked).toMatchObject({ complete: true, left: [] });
  expect(await left()).toBe(0);
  expect((await pool.query("SELECT 1 FROM event WHERE destination_id = $1", [destinationId])).rowCount).toBe(300);
  expect(await db().auditEntry.count({ where: { action: "erased", objectId: asked.body.person } })).toBe(1);
}, 120_000);
