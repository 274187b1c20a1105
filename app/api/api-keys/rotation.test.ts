import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import * as destinationRoute from "#app/api/destinations/[destinationId]/route.ts";
import * as destinationsRoute from "#app/api/destinations/route.ts";
import { call, makePerson, type Person } from "#lib/access/http/testing/client.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { type Simulator, startSimulator } from "#lib/talon-one/simulator/start-simulator.ts";
import * as previousRoute from "./[keyId]/previous/route.ts";
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
afterEach(() => {
  talonOne.control.clearFaults();
  talonOne.control.configure({ apiKeys: null });
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
  const goBack = (input: object = {}) =>
    call(previousRoute.POST, "POST", "/", { as: admin, params: { keyId: made.apiKey.id }, body: input });
  const patch = (input: object) =>
    call(destinationRoute.PATCH, "PATCH", "/", { as: admin, params: { destinationId: made.id }, body: input });
  const key = async () => (await call(keyRoute.GET, "GET", "/", { as: admin, params: { keyId: made.apiKey.id } })).body;
  const destination = async () => (await call(destinationRoute.GET, "GET", "/", { as: admin, params: { destinationId: made.id } })).body;
  return { made, rotate, goBack, patch, key, destination };
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

test("a key that Talon.One no longer accepts is not gone back to", async () => {
  const { rotate, goBack, key } = await pausedDestination();
  expect((await goBack()).status).toBe(409);
  await rotate({ key: "a-good-new-key-0123456789" });
  talonOne.control.configure({ apiKeys: ["a-good-new-key-0123456789"] });
  const before = await key();
  const answer = await goBack();
  expect(answer.status).toBe(422);
  expect(answer.body.error.message).toMatch(/\(401\)\. The newer key stays in use\.$/);
  expect(await key()).toEqual(before);
});

test("going back to a key that passes ends the pause that the newer one caused", async () => {
  const { rotate, goBack, destination } = await pausedDestination();
  await rotate({ key: "a-good-new-key-0123456789", untested: true });
  expect((await destination()).paused).not.toBe(null);
  expect(await goBack()).toMatchObject({ status: 200, body: { resumed: ["Shop"], previous: { masked: "••••6789" } } });
  expect((await destination()).paused).toBe(null);
});

describe("a destination's key, entered in a change of it", () => {
  test("is refused in Talon.One's words where it does not pass, and nothing else of the change is kept", async () => {
    const { patch, destination } = await pausedDestination();
    const before = await destination();
    const answer = await patch({ apiKey: "invalid-new-key-0123456789", name: "Other" });
    expect(answer.status).toBe(422);
    expect(answer.body.error.issues[0]).toMatchObject({ path: "apiKey", message: expect.stringContaining("(401)") });
    expect(await destination()).toMatchObject({ name: "Shop", version: before.version, apiKey: before.apiKey, paused: before.paused });
  });

  test("goes live when it passes, and ends the pause that the old one caused", async () => {
    const { made, patch } = await pausedDestination();
    const answer = await patch({ apiKey: "a-good-new-key-0123456789" });
    expect(answer).toMatchObject({ status: 200, body: { paused: null } });
    expect(answer.body.apiKey.id).not.toBe(made.apiKey.id);
  });

  test("ends no pause that a person asked for, nor one asked for with it", async () => {
    const { patch } = await pausedDestination();
    expect((await patch({ apiKey: "a-good-new-key-0123456789", paused: true })).body.paused).not.toBe(null);
    await patch({ paused: false });
    await patch({ paused: true });
    expect((await patch({ apiKey: "another-new-key-0123456789" })).body.paused.reason).toMatch(/^Paused by /);
  });

  test("waits while Talon.One is away, unless somebody asks for no test", async () => {
    const { made, patch, destination } = await pausedDestination();
    talonOne.control.addFault({ id: "away", action: { kind: "status", status: 503 } });
    expect((await patch({ apiKey: "another-key-0123456789" })).status).toBe(503);
    expect((await destination()).apiKey.id).toBe(made.apiKey.id);
    const forced = await patch({ apiKey: "another-key-0123456789", untested: true });
    expect(forced.status).toBe(200);
    expect(forced.body).toMatchObject({ paused: { reason: "Talon.One rejected the key." } });
  });

  test("is tested at the deployment that comes with it; a stored one never goes there, not even for a test", async () => {
    const { patch, destination } = await pausedDestination();
    const arrived = talonOne.control.requests().length;
    const answer = await patch({ deployment: "other.talon.one" });
    expect(answer).toMatchObject({ status: 422, body: { error: { issues: [{ path: "apiKey" }] } } });
    expect(talonOne.control.requests()).toHaveLength(arrived);
    expect((await patch({ deployment: "other.talon.one", apiKey: "a-key-for-there-0123456789" })).status).toBe(200);
    expect(talonOne.control.requests().slice(arrived)).toMatchObject([{ deployment: "other.talon.one", status: 204 }]);
    expect((await destination()).deployment).toBe("other.talon.one");
  });

  test("needs no test where key and deployment stay as they are", async () => {
    const { patch } = await pausedDestination();
    talonOne.control.addFault({ id: "away", action: { kind: "status", status: 503 } });
    expect((await patch({ apiKey: "the-old-key-0123456789", deployment: "acme.talon.one", rateLimitPerSecond: 9 })).status).toBe(200);
  });
});
