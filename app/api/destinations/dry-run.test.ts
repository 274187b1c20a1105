import { afterAll, beforeAll, expect, test } from "vitest";
import * as backTestDry from "#app/api/destinations/[destinationId]/back-tests/[backTestId]/dry-run/route.ts";
import * as backTests from "#app/api/destinations/[destinationId]/back-tests/route.ts";
import * as keyRoute from "#app/api/destinations/[destinationId]/catalogue/integration-key/route.ts";
import * as dryRoute from "#app/api/destinations/[destinationId]/tester/dry-run/route.ts";
import { call, makePerson, type Person, useTestDatabase } from "#lib/access/http/testing/client.ts";
import { recordDeletion } from "#lib/engine/deletions/record-deletion.ts";
import { addDestination, type MappingInput, trackEvent } from "#lib/engine/delivery/testing/fixture.ts";
import { withPartitions } from "#lib/platform/db/partitions.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import { createId } from "#lib/platform/ids.ts";
import { type Simulator, startSimulator } from "#lib/talon-one/simulator/start-simulator.ts";

let database: TestDatabase;
let simulator: Simulator;
let admin: Person;
let viewer: Person;
beforeAll(async () => {
  simulator = await startSimulator();
  process.env.TALON_ONE_BASE_URL = simulator.url;
  database = await useTestDatabase();
  [admin, viewer] = [await makePerson("admin"), await makePerson("viewer")];
});
afterAll(async () => {
  await database?.drop();
  await simulator?.close();
  delete process.env.TALON_ONE_BASE_URL;
});

const orders: MappingInput = {
  actionSlug: "updateCustomerSessionV2",
  trigger: 'type = "track"',
  settings: { customerSessionId: { "@path": "$.properties.order" }, couponCodes: ["SUMMER-10"] },
};
const event = trackEvent("ada", {}, { properties: { order: "or-17" } });
const request = (couponCodes: string[]) => ({ path: "/segment/v2/customer_sessions/or-17", body: { couponCodes } });
const ask = (destinationId: string, body: object, as = admin) => call(dryRoute.POST, "POST", "/", { as, params: { destinationId }, body });
const give = (destinationId: string, key: string | null) =>
  call(keyRoute.PUT, "PUT", "/", { as: admin, params: { destinationId }, body: { key } });

test("with and without a change, by the Integration key; nothing is stored at Talon.One", async () => {
  const { destinationId, mappingIds } = await addDestination(database.pool, { mappings: [orders] });
  const without = await ask(destinationId, { requests: [request(["A-1"])] });
  expect([without.status, without.body.error.message]).toEqual([409, expect.stringContaining("needs an Integration key")]);
  const { body: state, text } = await give(destinationId, "integration-key-1");
  expect(state).toMatchObject({ integrationKey: "••••ey-1", integrationKeyProblem: null });
  expect(text).not.toContain("integration-key-1");

  const before = simulator.control.counts();
  const { body } = await ask(destinationId, { requests: [request(["EXPIRED-1"])], without: { event, mappingId: mappingIds[0] } });
  const told = (side: { effects: { sentence: string }[] }[]) => side.flatMap(({ effects }) => effects.map(({ sentence }) => sentence));
  expect(told(body.with)[0]).toBe("Coupon “EXPIRED-1” was rejected: it has expired.");
  expect(told(body.without)[0]).toBe("Coupon “SUMMER-10” was accepted.");
  expect(simulator.control.counts()).toEqual(before);

  const other = await ask(destinationId, {
    requests: [
      { path: "/segment/audiences", body: { audienceId: "a" } },
      { path: "/segment/v2/customer_sessions/x?dry=false", body: {} },
    ],
  });
  expect(other.body.with.map(({ outcome }: { outcome: string }) => outcome)).toEqual(["not_possible", "not_possible"]);
  expect((await ask(destinationId, { requests: [request([])] }, viewer)).status).toBe(403);
});

test("of a customer who was deleted, nothing is asked", async () => {
  const { destinationId } = await addDestination(database.pool, { mappings: [orders] });
  await give(destinationId, "integration-key-1");
  await recordDeletion(database.pool, { destinationId, userId: "gone-1", origin: "person", askedBy: { id: null, name: "test" } });
  const body = { requests: [{ ...request(["A-1"]), body: { profileId: "gone-1", couponCodes: ["A-1"] } }, request(["A-1"])] };
  expect((await ask(destinationId, body)).body.with).toMatchObject([
    { outcome: "not_possible", message: "Not asked. This customer was deleted at their own request.", effects: [] },
    { outcome: "answer" },
  ]);
});

test("an event of a back-test, as it is sent now and after the change", async () => {
  const { destinationId, sourceId, mappingIds } = await addDestination(database.pool, { mappings: [orders] });
  await give(destinationId, "integration-key-1");
  const eventId = createId("event");
  const stored = `INSERT INTO event (id, expires_on, source_id, destination_id, message_id, type, received_at, outcome, matched, payload)
     VALUES ($1, (now() AT TIME ZONE 'UTC')::date + 30, $2, $3, 'm-1', 'track', now(), 'accepted', 1, $4)`;
  await withPartitions(database.pool, () => database.pool.query(stored, [eventId, sourceId, destinationId, event]));
  const { name: _, ...content } = { name: "", ...orders };
  const mapping = { ...content, mappingId: mappingIds[0], settings: { ...orders.settings, couponCodes: ["EXPIRED-1"] } };
  const started = await call(backTests.POST, "POST", "/", { as: admin, params: { destinationId }, body: { mappings: [mapping] } });
  const backTestId = started.body.id;
  const askOf = (body: object, as = admin) => call(backTestDry.POST, "POST", "/", { as, params: { destinationId, backTestId }, body });
  const before = simulator.control.counts();
  const { body } = await askOf({ eventId, mappingId: mappingIds[0] });
  expect(body.with[0].effects[0].sentence).toBe("Coupon “EXPIRED-1” was rejected: it has expired.");
  expect(body.without[0].effects[0].sentence).toBe("Coupon “SUMMER-10” was accepted.");
  expect(simulator.control.counts()).toEqual(before);
  expect((await askOf({ eventId: createId("event"), mappingId: mappingIds[0] })).status).toBe(404);
  expect((await askOf({ eventId, mappingId: mappingIds[0] }, viewer)).status).toBe(403);
  await give(destinationId, null);
  expect((await askOf({ eventId, mappingId: mappingIds[0] })).body.error.message).toContain("needs an Integration key");
});

test("a key that Talon.One rejects is not stored; one that it revokes later says so, and goes to no other deployment", async () => {
  const { destinationId } = await addDestination(database.pool, { mappings: [orders] });
  const rejected = await give(destinationId, "invalid-key-1");
  expect(rejected.status).toBe(422);
  expect(rejected.body.error.issues).toMatchObject([{ path: "key", message: expect.stringContaining("isn’t for a third party") }]);
  expect((await ask(destinationId, { requests: [request(["A-1"])] })).status).toBe(409);

  await give(destinationId, "integration-key-1");
  simulator.control.configure({ integrationKeys: [] });
  const { body } = await ask(destinationId, { requests: [request(["A-1"])] });
  simulator.control.configure({ integrationKeys: null });
  expect(body.with).toMatchObject([{ outcome: "refused", message: expect.stringContaining("Unknown API key") }]);
  await database.pool.query("UPDATE destination SET deployment = 'other.talon.one' WHERE id = $1", [destinationId]);
  expect((await ask(destinationId, { requests: [request(["A-1"])] })).status).toBe(409);
  expect((await give(destinationId, null)).body.integrationKey).toBeNull();
});
