import { afterAll, beforeAll, expect, test } from "vitest";
import { call, makePerson, type Person } from "#lib/access/http/testing/client.ts";
import { addDestination, postEvents, trackEvent, trackMapping, until } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { createId } from "#lib/platform/ids.ts";
import * as forecast from "./[destinationId]/forecast/route.ts";
import * as mapping from "./[destinationId]/mappings/[mappingId]/route.ts";
import * as overview from "./[destinationId]/overview/route.ts";
import * as destination from "./[destinationId]/route.ts";
import * as histogram from "./[destinationId]/sources/[sourceId]/histogram/route.ts";

let stack: TestStack;
let admin: Person;
let viewer: Person;
beforeAll(async () => {
  stack = await startTestStack({ worker: false });
  admin = await makePerson("admin");
  viewer = await makePerson("viewer");
});
afterAll(() => stack?.stop());

test("releases, changes, outages and pauses stand beside the course, while they lasted", async () => {
  const { pool } = stack.database;
  const { destinationId, mappingIds } = await addDestination(pool, { mappings: [{ ...trackMapping, name: "Orders" }] });
  const other = await addDestination(pool);
  const params = { destinationId };
  const minutes = (ago: number) => new Date(Date.now() - ago * 60_000);
  for (const [id, started, ended, kind] of [
    [destinationId, 50, 40, "failing"],
    [destinationId, 10, null, "key"],
    [destinationId, 300, 250, "silent"],
    [other.destinationId, 20, null, "silent"],
  ] as const)
    await pool.query("INSERT INTO outage (destination_id, started_at, ended_at, kind) VALUES ($1, $2, $3, $4)", [
      id,
      minutes(started),
      ended === null ? null : minutes(ended),
      kind,
    ]);
  await pool.query(
    `INSERT INTO release (id, destination_id, number, state, items, order_before, order_after, created_by_name, published_at)
     VALUES ($1, $2, 7, 'published', '[]', '{}', '{}', 'Mia', $3), ($4, $2, 8, 'cancelled', '[]', '{}', '{}', 'Mia', NULL)`,
    [createId("release"), destinationId, minutes(30), createId("release")],
  );
  const changed = await call(mapping.PATCH, "PATCH", "/", {
    as: admin,
    params: { ...params, mappingId: mappingIds[0] as string },
    body: { name: "All orders" },
  });
  expect(changed.status).toBe(200);
  expect((await call(destination.PATCH, "PATCH", "/", { as: admin, params, body: { paused: true } })).status).toBe(200);
  const read = async () => (await call(overview.GET, "GET", "/?range=1h", { as: viewer, params })).body.marks;
  const marks = await read();
  const told = marks.map(({ kind, title, until, ongoing }: Record<string, unknown>) => [kind, title, until !== null, ongoing]);
  expect(told.slice(0, 3)).toEqual([
    ["outage", "Requests to Talon.One failed", true, false],
    ["release", "Release 7 by Mia", false, false],
    ["outage", "Paused: Talon.One rejected the API key", false, true],
  ]);
  expect(told.slice(3)).toContainEqual(["change", expect.stringMatching(/^All orders, version \d by admin person$/), false, false]);
  expect(told).toContainEqual(["pause", "Paused by admin person", false, true]);
});

test("what a forecast is made from says what waits", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool, { mappings: [trackMapping], ratePerSecond: 20 });
  await postEvents(stack.url, sourceId, [trackEvent("a"), trackEvent("b"), trackEvent("c")]);
  const { status, body } = await call(forecast.GET, "GET", "/", { as: viewer, params: { destinationId } });
  expect([status, body.deliveries, body.limitPerSecond, body.requestsPerDelivery]).toEqual([200, 3, 20, 1]);
});

test("a source's chart counts what it received by outcome, and the calls that it refused", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool, { mappings: [trackMapping] });
  await postEvents(stack.url, sourceId, [trackEvent("a"), { ...trackEvent("b"), type: "page" }]);
  expect((await postEvents(stack.url, sourceId, trackEvent("c"), { "x-signature": "0".repeat(40) })).status).toBe(401);
  const counts = await until("the refused call", async () => {
    const { body } = await call(histogram.GET, "GET", "/", { as: viewer, params: { destinationId, sourceId } });
    const all: Record<string, number> = {};
    for (const bar of body.bars) for (const [key, count] of Object.entries(bar.counts)) all[key] = (all[key] ?? 0) + Number(count);
    return all.refused !== undefined && all;
  });
  expect(counts).toEqual({ accepted: 1, discarded: 1, refused: 1 });
});
