import { afterAll, beforeAll, expect, test } from "vitest";
import { call, makePerson, type Person } from "#lib/access/http/testing/client.ts";
import { erasePerson } from "#lib/console/privacy/erase.ts";
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
import * as erasures from "./route.ts";

let stack: TestStack;
let admin: Person;
// Without a worker at first: what waits does so until a test lets one begin.
beforeAll(async () => {
  stack = await startTestStack({ worker: false });
  admin = await makePerson("admin");
});
afterAll(() => stack.stop());

const ada = "ada-4711/é%";

test("what still waits is not sent, and what waits behind it goes on", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool, { mappings: [trackMapping] });
  expect((await postEvents(stack.url, sourceId, [trackEvent("bob"), trackEvent("bob"), trackEvent("eve")])).status).toBe(200);
  const receipt = await call(erasures.POST, "POST", "/", { as: admin, body: { userId: "bob", confirm: "bob" } });
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
  const receipt = await call(erasures.POST, "POST", "/", { as: admin, body: { userId: ada, confirm: ada } });
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
  const again = await call(erasures.POST, "POST", "/", { as: admin, body: { userId: ada, confirm: ada } });
  expect(again.body).toMatchObject({ person: receipt.body.person, erased: { events: 0, deliveries: 0 } });
});

test("an erasure that broke off goes on when it is started again, and reads in small pages", async () => {
  const { pool } = stack.database;
  const { destinationId, sourceId } = await addDestination(pool, { mappings: [trackMapping] });
  const others = Array.from({ length: 60 }, (_, n) => trackEvent(`other-${n}`));
  const mine = Array.from({ length: 60 }, () => trackEvent("broken-off"));
  expect((await postEvents(stack.url, sourceId, [...mine.slice(0, 30), ...others, ...mine.slice(30)])).status).toBe(200);
  await pool.query(`CREATE FUNCTION refuse_late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF (SELECT count(*) FROM event WHERE destination_id = OLD.destination_id) < 75 THEN RAISE 'the database went away'; END IF; RETURN OLD; END $$`);
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
  const receipt = await call(erasures.POST, "POST", "/", { as: admin, body: { userId, confirm: userId } });
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
