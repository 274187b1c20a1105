import { afterAll, beforeAll, expect, test } from "vitest";
import * as keyRoute from "#app/api/destinations/[destinationId]/catalogue/integration-key/route.ts";
import * as dryRoute from "#app/api/destinations/[destinationId]/tester/dry-run/route.ts";
import { call, makePerson, type Person, useTestDatabase } from "#lib/access/http/testing/client.ts";
import { addDestination, type MappingInput, trackEvent } from "#lib/engine/delivery/testing/fixture.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
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

test("a key that Talon.One rejects says so, and a key of another deployment is not sent", async () => {
  const { destinationId } = await addDestination(database.pool, { mappings: [orders] });
  await give(destinationId, "invalid-key-1");
  const { body } = await ask(destinationId, { requests: [request(["A-1"])] });
  expect(body.with).toMatchObject([{ outcome: "refused", message: expect.stringContaining("Unknown API key") }]);
  await database.pool.query("UPDATE destination SET deployment = 'other.talon.one' WHERE id = $1", [destinationId]);
  expect((await ask(destinationId, { requests: [request(["A-1"])] })).status).toBe(409);
  expect((await give(destinationId, null)).body.integrationKey).toBeNull();
});
