import { afterAll, beforeAll, expect, test } from "vitest";
import * as deliveryRoute from "#app/api/destinations/[destinationId]/deliveries/[deliveryId]/route.ts";
import * as replays from "#app/api/destinations/[destinationId]/replays/route.ts";
import { call, makePerson, type Person } from "#lib/access/http/testing/client.ts";
import { addDestination, postEvents, trackEvent, until } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { closeProblems } from "#lib/engine/problems/close-problems.ts";
import { findProblems } from "#lib/engine/problems/find-problems.ts";
import * as notes from "./[problemId]/notes/route.ts";
import * as one from "./[problemId]/route.ts";
import * as problems from "./route.ts";

let stack: TestStack;
let admin: Person;
let viewer: Person;
let destinationId: string;
let sourceId: string;
beforeAll(async () => {
  stack = await startTestStack();
  admin = await makePerson("admin");
  viewer = await makePerson("viewer");
  ({ destinationId, sourceId } = await addDestination(stack.database.pool));
});
afterAll(() => stack?.stop());

let sent = 0;
async function fail(message: string, users: readonly string[]): Promise<void> {
  stack.simulator.control.addFault({ id: "refuses", action: { kind: "status", status: 400, body: { message } } });
  await postEvents(
    stack.url,
    sourceId,
    users.map((user) => trackEvent(user)),
  );
  sent += users.length;
  await stack.settled(destinationId, sent);
  stack.simulator.control.removeFault("refuses");
  await findProblems(stack.database.pool);
}
const params = (problemId?: string) => ({ destinationId, ...(problemId ? { problemId } : {}) });
const list = async (state = "open,acknowledged", as = admin) =>
  (await call(problems.GET, "GET", `/?state=${state}`, { as, params: params() })).body;
const get = async (id: string, as = admin) => (await call(one.GET, "GET", "/", { as, params: params(id) })).body;
const change = (id: string, body: object, as = admin) => call(one.PATCH, "PATCH", "/", { as, params: params(id), body });

test("failures with one answer are one problem, until what failed is replayed and a day has passed", async () => {
  await fail("Attribute colour is unknown, order 17", ["u1", "u2"]);
  await fail("Attribute colour is unknown, order 18", ["u2"]);
  await fail("Attribute size is unknown", ["u3"]);
  const found = await list();
  expect(found.open).toBe(2);
  const colour = found.items.find(({ failed }: { failed: number }) => failed === 3);
  expect(colour).toMatchObject({ state: "open", cause: "unknown_attribute", customers: 2, recovered: 0, times: 1, openedVersion: 1 });
  const detail = await get(colour.id);
  expect(detail).toMatchObject({ versions: [{ version: 1, failed: 3 }], replay: { deliveryIds: expect.any(Array), unlessReplayed: true } });
  expect(detail.replay.deliveryIds).toHaveLength(3);
  // The mapping's field that names the attribute, or the one that all attributes come from.
  expect(detail.field).toBe("attributes");
  const delivery = await call(deliveryRoute.GET, "GET", "/", { as: admin, params: { destinationId, deliveryId: detail.examples[0].id } });
  expect(delivery.body.problemId).toBe(colour.id);

  const tomorrow = new Date(Date.now() + 25 * 3_600_000);
  expect(await closeProblems(stack.database.pool, tomorrow)).toBe(0);
  await call(replays.POST, "POST", "/", { as: admin, params: { destinationId }, body: { ...detail.replay, with: "original" } });
  sent += 3;
  await stack.settled(destinationId, sent);
  await until("what failed to be recovered", async () => (await get(colour.id)).recovered === 3);
  expect(await closeProblems(stack.database.pool)).toBe(0);
  expect(await closeProblems(stack.database.pool, tomorrow)).toBe(1);
  expect(await get(colour.id)).toMatchObject({ state: "resolved", closedBy: null, failed: 0, replay: null });
  expect((await list()).open).toBe(1);

  // Again, by a later version. Closed a moment ago, because earlier failures do not open it again.
  await stack.database.pool.query("UPDATE problem SET closed_at = now() WHERE id = $1", [colour.id]);
  await findProblems(stack.database.pool);
  expect((await get(colour.id)).state).toBe("resolved");
  await stack.database.pool.query("UPDATE mapping SET version = 12 WHERE destination_id = $1", [destinationId]);
  await stack.database.pool.query("UPDATE destination SET version = version + 1 WHERE id = $1", [destinationId]);
  const again = await until("a failure of the new version", async () => {
    await fail("Attribute colour is unknown, order 19", ["u4"]);
    const now = await get(colour.id);
    return now.openedVersion === 12 && now;
  });
  expect(again).toMatchObject({ state: "open", closedAt: null });
  expect(again.times).toBeGreaterThanOrEqual(2);
});

test("people acknowledge, own, note and ignore; viewers only look, without names of customers", async () => {
  const [problem] = (await list()).items;
  expect((await change(problem.id, { state: "ignored" }, viewer)).status).toBe(403);
  expect((await change(problem.id, { state: "acknowledged", ownerId: admin.id })).body).toMatchObject({
    state: "acknowledged",
    owner: { id: admin.id },
  });
  expect((await change(problem.id, { ownerId: viewer.id })).body.error.issues[0].path).toBe("ownerId");
  const noted = await call(notes.POST, "POST", "/", { as: admin, params: params(problem.id), body: { text: "Asked the shop team." } });
  expect(noted.body.notes).toMatchObject([{ text: "Asked the shop team.", by: "admin person" }]);
  await change(problem.id, { state: "ignored" });
  await fail("Attribute size is unknown", ["u5"]);
  expect((await list("ignored")).items.map(({ id }: { id: string }) => id)).toContain(problem.id);
  expect((await list("open,ignored", viewer)).items.length).toBeGreaterThan(0);
  expect((await get(problem.id, viewer)).notes).toHaveLength(1);
});

test("a failure whose replay failed, too, counts once, and is replayed once", async () => {
  const target = await addDestination(stack.database.pool);
  const where = { destinationId: target.destinationId };
  stack.simulator.control.addFault({
    id: "refuses",
    action: { kind: "status", status: 400, body: { message: "Attribute brand is unknown" } },
  });
  await postEvents(stack.url, target.sourceId, [trackEvent("again-1"), trackEvent("again-2")]);
  await stack.settled(target.destinationId, 2);
  await findProblems(stack.database.pool);
  const [{ id }] = (await call(problems.GET, "GET", "/", { as: admin, params: where })).body.items;
  const detail = async () => (await call(one.GET, "GET", "/", { as: admin, params: { ...where, problemId: id } })).body;
  const replay = async () =>
    (await call(replays.POST, "POST", "/", { as: admin, params: where, body: { ...(await detail()).replay, with: "original" } })).body;
  expect(await detail()).toMatchObject({ failed: 2, customers: 2, versions: [{ failed: 2 }] });
  expect((await replay()).count).toBe(2);
  await stack.settled(target.destinationId, 4);
  expect(await detail()).toMatchObject({ failed: 2, customers: 2, versions: [{ failed: 2 }] });
  expect((await call(problems.GET, "GET", "/", { as: admin, params: where })).body.items).toMatchObject([{ failed: 2, customers: 2 }]);
  stack.simulator.control.removeFault("refuses");
  // A click within seconds of the same is the same click: as someone else, then.
  const colleague = await makePerson("qa");
  const again = await call(replays.POST, "POST", "/", {
    as: colleague,
    params: where,
    body: { ...(await detail()).replay, with: "original" },
  });
  expect(again.body.count).toBe(2);
  await stack.settled(target.destinationId, 6);
  await until("both to be recovered", async () => (await detail()).recovered === 2);
  expect(await detail()).toMatchObject({ failed: 0, replay: null });
});

test("however many are acknowledged, what is open comes first", async () => {
  const { destinationId: full, mappingIds } = await addDestination(stack.database.pool);
  await stack.database.pool.query(
    `INSERT INTO problem (id, destination_id, mapping_id, cause, signature, state, first_seen, opened_at, last_seen, opened_version, last_version, last_delivery_id)
     SELECT 'prb_' || lpad(n::text, 26, '0'), $1, $2, 'dns', n::text, CASE n WHEN 1 THEN 'open' ELSE 'acknowledged' END, at, at, at, 1, 1, ''
       FROM generate_series(1, 250) AS n CROSS JOIN LATERAL (SELECT now() - interval '1 hour' + n * interval '1 second') AS t(at)`,
    [full, mappingIds[0]],
  );
  const { items, open } = (await call(problems.GET, "GET", "/", { as: admin, params: { destinationId: full } })).body;
  expect([items.length, open, items[0].state, items[1].state]).toEqual([200, 1, "open", "acknowledged"]);
});
