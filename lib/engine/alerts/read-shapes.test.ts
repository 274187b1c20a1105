import { afterAll, beforeAll, expect, test } from "vitest";
import { addDestination, testSecretKey } from "#lib/engine/delivery/testing/fixture.ts";
import { createTestDatabase, type TestDatabase } from "#lib/platform/db/testing/database.ts";
import { firstIdAt } from "#lib/platform/ids.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { createShapeReader } from "./read-shapes.ts";

let database: TestDatabase;
beforeAll(async () => {
  process.env.FALCONER_SECRET_KEY = testSecretKey;
  database = await createTestDatabase();
  process.env.DATABASE_URL = database.url;
  await database.pool.query("CREATE TABLE event_of_test PARTITION OF event DEFAULT");
  await database.pool.query("CREATE TABLE delivery_of_test PARTITION OF delivery DEFAULT");
});
afterAll(async () => {
  await database?.drop();
});

let added = 0;
const hour = 3_600_000;
const now = Date.parse("2026-11-26T12:30:00Z");

async function addMapping(settings: object, trigger = 'type = "track" and event = "Order"') {
  const { destinationId, sourceId, mappingIds } = await addDestination(database.pool);
  const mappingId = mappingIds[0] as string;
  await database.pool.query("UPDATE mapping SET name = 'Orders', enabled = true, trigger = $2, settings = $3 WHERE id = $1", [
    mappingId,
    trigger,
    JSON.stringify(settings),
  ]);
  /** This many events, a minute apart, and what the mapping made of them. */
  async function receive(hoursAgo: number, count: number, properties: JsonObject, matched = true) {
    for (let index = 0; index < count; index++) {
      const at = now - hoursAgo * hour + index * 60_000;
      const id = `${firstIdAt("event", at).slice(0, -10)}${String(++added).padStart(10, "0")}`;
      const time = new Date(at);
      await database.pool.query(
        `INSERT INTO event (id, expires_on, source_id, destination_id, message_id, type, name, received_at, outcome, payload)
         VALUES ($1, '2030-01-01', $2, $3, $4, 'track', 'Order', $5, 'accepted', $6)`,
        [id, sourceId, destinationId, id, time, JSON.stringify({ type: "track", event: "Order", properties })],
      );
      if (!matched) continue;
      await database.pool.query(
        `INSERT INTO delivery (id, expires_on, event_id, event_expires_on, destination_id, mapping_id, mapping_version, action_slug, message_id, state, requests, created_at)
         VALUES ($1, '2030-01-01', $2, '2030-01-01', $3, $4, 1, 'x', 'm', 'delivered', '[]', $5)`,
        [`dlv_${id.slice(4)}`, id, destinationId, mappingId, time],
      );
      for (const size of [1, 60])
        await database.pool.query(
          `INSERT INTO stat_bucket (destination_id, kind, size, at, source_id, mapping_id, name_id, outcome, cause, count) VALUES ($1, 'made', $2, $3, '', $4, 0, 'made', '', 1)
           ON CONFLICT (destination_id, kind, size, at, source_id, mapping_id, name_id, outcome, cause) DO UPDATE SET count = stat_bucket.count + 1`,
          [destinationId, size, Math.floor(at / 60_000 / size) * size, mappingId],
        );
    }
  }
  const read = async () => (await createShapeReader(database.pool)(now)).filter((reading) => reading.destinationId === destinationId);
  return { mappingId, destinationId, receive, read };
}

test("a path that a mapping reads and that became text is told with its mapping; others stay silent", async () => {
  const orders = await addMapping({ total: { "@path": "$.properties.total" }, code: { "@path": "$.properties.coupon" } });
  await orders.receive(20, 40, { total: 12.5 });
  await orders.receive(0.9, 10, { total: 12.5 });
  expect(await orders.read()).toEqual([]);
  await orders.receive(0.7, 40, { total: "12.50" });
  const [reading, ...others] = await orders.read();
  expect(others).toEqual([]);
  expect(reading).toMatchObject({ kind: "shape", subjectId: orders.mappingId, subject: "Orders" });
  expect(reading?.facts).toMatchObject({ path: "properties.total", was: "number", is: "text" });
  expect(reading?.value).toBeGreaterThan(50);
});

test("it stays on while the day before has the new shape already, and ends with a mapping that reads no such path", async () => {
  const orders = await addMapping({ total: { "@path": "$.properties.total" } });
  await orders.receive(7.5 * 24, 40, { total: 1 });
  await orders.receive(20, 40, { amount: 1 });
  await orders.receive(0.9, 40, { amount: 1 });
  expect(await orders.read()).toMatchObject([{ value: 100, facts: { path: "properties.total", was: "number", is: "missing" } }]);
  await database.pool.query("UPDATE mapping SET settings = $2 WHERE id = $1", [
    orders.mappingId,
    JSON.stringify({ total: { "@path": "$.properties.amount" } }),
  ]);
  expect(await orders.read()).toEqual([]);
});

test("a path of the trigger that vanished is told although nothing matches any more", async () => {
  const orders = await addMapping({ x: 1 }, 'type = "track" and event = "Order" and properties.shop = "web"');
  for (let hoursAgo = 2; hoursAgo < 18; hoursAgo++) await orders.receive(hoursAgo, 40, { shop: "web" });
  await orders.receive(0.9, 40, { store: "web" }, false);
  expect(await orders.read()).toMatchObject([{ value: 100, facts: { path: "properties.shop", was: "text", is: "missing" } }]);
});

test("looking is bounded by time, and goes on with the next mapping", async () => {
  await database.pool.query("UPDATE destination SET enabled = false");
  const first = await addMapping({ total: { "@path": "$.properties.total" } });
  const second = await addMapping({ total: { "@path": "$.properties.total" } });
  for (const each of [first, second]) {
    await each.receive(20, 40, { total: 1 });
    await each.receive(0.9, 40, {});
  }
  const read = createShapeReader(database.pool, { budgetMs: 0 });
  expect(await read(now)).toHaveLength(1);
  expect(await read(now)).toHaveLength(2);
});
