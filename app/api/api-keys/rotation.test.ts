import { afterAll, beforeAll, expect, test } from "vitest";
import * as destinationRoute from "#app/api/destinations/[destinationId]/route.ts";
import * as destinationsRoute from "#app/api/destinations/route.ts";
import { call, makePerson, type Person } from "#lib/access/http/testing/client.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { type Simulator, startSimulator } from "#lib/talon-one/simulator/start-simulator.ts";
import * as rotateRoute from "./[keyId]/rotate/route.ts";
import * as keyRoute from "./[keyId]/route.ts";

let stack: TestStack;
let talonOne: Simulator;
let admin: Person;
beforeAll(async () => {
  // Before anything reads the environment: it is read once.
  talonOne = await startSimulator({ ratePerSecond: 0 });
  process.env.TALON_ONE_BASE_URL = talonOne.url;
  stack = await startTestStack({ worker: false });
  admin = await makePerson("admin");
});
afterAll(async () => {
  await stack?.stop();
  await talonOne?.close();
});

async function pausedDestination() {
  const body = { name: "Shop", deployment: "acme.talon.one", apiKey: "the-old-key-0123456789" };
  const made = (await call(destinationsRoute.POST, "POST", "/", { as: admin, body })).body;
  await stack.database.pool.query("UPDATE destination SET paused_at = now(), paused_reason = 'Talon.One rejected the key.' WHERE id = $1", [
    made.id,
  ]);
  const rotate = (input: object) => call(rotateRoute.POST, "POST", "/", { as: admin, params: { keyId: made.apiKey.id }, body: input });
  const key = async () => (await call(keyRoute.GET, "GET", "/", { as: admin, params: { keyId: made.apiKey.id } })).body;
  const destination = async () => (await call(destinationRoute.GET, "GET", "/", { as: admin, params: { destinationId: made.id } })).body;
  return { rotate, key, destination };
}

test("a new key that Talon.One rejects changes nothing", async () => {
  const { rotate, key, destination } = await pausedDestination();
  const before = await key();
  const answer = await rotate({ key: "invalid-new-key-0123456789" });
  expect(answer.status).toBe(422);
  expect(answer.body.error.issues[0].path).toBe("key");
  expect(answer.body.error.message).toMatch(/The old key stays in use\.$/);
  expect(await key()).toEqual(before);
  expect((await destination()).paused).not.toBe(null);
});

test("a new key that passes goes live and ends the pause that the old one caused", async () => {
  const { rotate, key, destination } = await pausedDestination();
  const answer = await rotate({ key: "a-good-new-key-0123456789" });
  expect(answer).toMatchObject({ status: 200, body: { masked: "••••6789", resumed: ["Shop"] } });
  expect((await key()).previous).not.toBe(null);
  expect((await destination()).paused).toBe(null);
});

test("while Talon.One is away the old key stays, unless somebody asks for no test", async () => {
  const { rotate, key, destination } = await pausedDestination();
  talonOne.control.addFault({ id: "away", action: { kind: "status", status: 503 } });
  const refused = await rotate({ key: "another-key-0123456789" });
  expect(refused.status).toBe(503);
  expect((await key()).previous).toBe(null);
  const forced = await rotate({ key: "another-key-0123456789", untested: true });
  expect(forced).toMatchObject({ status: 200, body: { resumed: [] } });
  expect((await destination()).paused).not.toBe(null);
});
