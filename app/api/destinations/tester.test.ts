import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Role, roles } from "#lib/access/auth/roles.ts";
import { call, makePerson, type Person } from "#lib/access/http/testing/client.ts";
import { sampleEvents } from "#lib/core/segment/sample-events.ts";
import { recordDeletion } from "#lib/engine/deletions/record-deletion.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { sealSecrets } from "#lib/engine/secrets/mapping-settings.ts";
import { closeDb } from "#lib/platform/db/client.ts";
import { createId } from "#lib/platform/ids.ts";
import * as mappings from "./[destinationId]/mappings/route.ts";
import * as oneCase from "./[destinationId]/tester/cases/[testCaseId]/route.ts";
import * as cases from "./[destinationId]/tester/cases/route.ts";
import * as oneLink from "./[destinationId]/tester/links/[linkId]/route.ts";
import * as links from "./[destinationId]/tester/links/route.ts";
import * as oneSaved from "./[destinationId]/tester/saved-events/[savedEventId]/route.ts";
import * as saved from "./[destinationId]/tester/saved-events/route.ts";
import * as send from "./[destinationId]/tester/send/route.ts";
import * as destinations from "./route.ts";

let stack: TestStack;
const people = {} as Record<Role, Person>;
let destinationId: string;
beforeAll(async () => {
  stack = await startTestStack();
  process.env.PUBLIC_URL = "http://localhost:4600";
  for (const role of roles) people[role] = await makePerson(role);
});
beforeEach(async () => {
  const body = { name: "Shop", deployment: "acme.talon.one", apiKey: `canary-${createId("apiKey")}` };
  destinationId = (await call(destinations.POST, "POST", "/", { as: people.admin, body })).body.id;
});
afterAll(async () => {
  await closeDb();
  await stack.stop();
});

const order = sampleEvents.find((sample) => sample.key === "order")?.event ?? {};
const sessions = {
  name: "Orders",
  actionSlug: "updateCustomerSessionV2",
  trigger: 'type = "track" and event = "Order Completed"',
  enabled: false,
  settings: { customerSessionId: { "@path": "$.properties.order_id" }, profileId: { "@path": "$.userId" }, state: "closed" },
};
const addMapping = async (body: object = {}) =>
  (await call(mappings.POST, "POST", "/", { as: people.marketer, params: { destinationId }, body: { ...sessions, ...body } })).body
    .id as string;
const sendAs = (role: Role, body: object) => call(send.POST, "POST", "/", { as: people[role], params: { destinationId }, body });
const requestCount = () => stack.simulator.control.requests().length;

describe("sending", () => {
  test("only what was ticked leaves, also when it is off; it is recorded as a test", async () => {
    const ticked = await addMapping();
    await addMapping({ name: "Not ticked", enabled: true });
    const before = requestCount();
    const answer = await sendAs("qa", { event: order, mappingIds: [ticked] });
    expect(answer.body).toMatchObject({
      deployment: "acme.talon.one",
      results: [{ mappingId: ticked, outcome: "delivered", sentence: "Talon.One accepted it.", remedy: null, attempts: [{ status: 200 }] }],
    });
    expect(answer.status).toBe(200);
    expect(requestCount() - before).toBe(1);
    const rows = await stack.database.db.delivery.findMany({ where: { destinationId } });
    expect(rows.map((row) => [row.mappingId, row.isTest, row.state])).toEqual([[ticked, true, "delivered"]]);
    expect(answer.text).not.toContain("canary");
  });

  test("a refusal comes with what to do about it", async () => {
    const strict = await addMapping({
      actionSlug: "trackEventV2",
      name: "Strict",
      settings: { customerProfileId: { "@path": "$.userId" }, eventType: "bought", attributes: { unheard_of: 1 } },
    });
    stack.simulator.control.configure({ unknownAttributes: ["unheard_of"] });
    const { body } = await sendAs("marketer", { event: order, mappingIds: [strict] });
    expect(body.results).toMatchObject([
      {
        outcome: "failed",
        remedy: { title: "Talon.One doesn’t recognise an attribute" },
        attempts: [{ status: 400 }],
      },
    ]);
  });

  test("what does not match or has problems is said and not sent", async () => {
    const people_ = await addMapping({ name: "People", trigger: 'type = "identify"' });
    const broken = await addMapping({ name: "Broken", settings: { customerSessionId: { "@path": "$.nothing" } } });
    const before = requestCount();
    const { body } = await sendAs("admin", { event: order, mappingIds: [people_, broken] });
    expect(body.results).toMatchObject([
      { mappingId: people_, outcome: "not_sent", sentence: expect.stringContaining("does not match") },
      { mappingId: broken, outcome: "not_sent", issues: [{ path: "customerSessionId" }] },
    ]);
    expect(requestCount()).toBe(before);
  });

  test("a mapping that intake leaves out is told as left out, with intake's reason, and keeps no other from leaving", async () => {
    const callback = { callbackDestination: "https://example.org/cb", callbackAPIKey: `Bearer ${"k".repeat(32)}` };
    const left = await addMapping({ name: "Left out", settings: { ...sessions.settings, ...callback } });
    const runs = await addMapping({ name: "Runs" });
    const secrets = sealSecrets(createId("mapping"), { callbackAPIKey: "of another" });
    await stack.database.db.mapping.update({ where: { id: left }, data: { secrets } });
    const { body } = await sendAs("qa", { event: order, mappingIds: [left, runs] });
    expect(body.results).toMatchObject([
      { outcome: "not_sent", issues: [{ path: "settings.callbackAPIKey", message: expect.stringContaining("cannot be decrypted") }] },
      { outcome: "delivered" },
    ]);
  });

  test("nothing of a customer who was deleted is sent, whoever the event or the request says they are", async () => {
    const mine = await addMapping();
    const theirs = await addMapping({
      name: "Theirs",
      trigger: 'type = "track"',
      actionSlug: "trackEventV2",
      settings: { customerProfileId: { "@path": "$.properties.holder" }, eventType: "scanned" },
    });
    await recordDeletion(stack.database.pool, { destinationId, userId: "gone-1", origin: "person", askedBy: { id: null, name: "test" } });
    const before = requestCount();
    const notSent = { outcome: "not_sent", sentence: "Not sent. This customer was deleted at their own request.", deliveryId: null };
    const own = await sendAs("qa", { event: { ...order, userId: "gone-1" }, mappingIds: [mine] });
    expect(own.body.results).toMatchObject([notSent]);
    const event = { type: "track", event: "Card Scanned", userId: "kiosk", properties: { holder: "gone-1" } };
    expect((await sendAs("qa", { event, mappingIds: [theirs] })).body.results).toMatchObject([notSent]);
    expect(requestCount()).toBe(before);
    expect(await stack.database.db.delivery.count({ where: { destinationId } })).toBe(0);
    const other = await sendAs("qa", { event: { ...event, properties: { holder: "stays-1" } }, mappingIds: [theirs] });
    expect(other.body.results).toMatchObject([{ outcome: "delivered" }]);
  });

  test("a viewer cannot send", async () => {
    const id = await addMapping();
    const before = requestCount();
    expect((await sendAs("viewer", { event: order, mappingIds: [id] })).status).toBe(403);
    expect(requestCount()).toBe(before);
  });

  test("a filter that stops the event stops the test as well, and says so", async () => {
    const id = await addMapping();
    await stack.database.db.destination.update({ where: { id: destinationId }, data: { filters: { samplePercent: 0 } } });
    expect(await sendAs("qa", { event: order, mappingIds: [id] })).toMatchObject({ status: 409, body: { error: { code: "conflict" } } });
  });

  test.each([
    ["no mapping", { event: order, mappingIds: [] }, 422],
    ["a mapping that is not there", { event: order, mappingIds: [createId("mapping")] }, 404],
    ["something that is no event", { event: { type: 5 }, mappingIds: [createId("mapping")] }, 422],
  ])("refused with %s", async (_, body, status) => expect((await sendAs("qa", body)).status).toBe(status));
});

test("saved events keep their comments; a viewer reads them masked and cannot write", async () => {
  const params = { destinationId };
  const text = '{ // from support\n "type": "identify", "userId": "u-1", "traits": { "email": "ada@example.org" } }';
  const made = await call(saved.POST, "POST", "/", { as: people.qa, params, body: { name: "Ada", text } });
  expect(made.status).toBe(201);
  expect((await call(saved.GET, "GET", "/", { as: people.qa, params })).body.items).toMatchObject([
    { name: "Ada", text, createdBy: "qa person" },
  ]);
  const seen = await call(saved.GET, "GET", "/", { as: people.viewer, params });
  expect(seen.body.items[0].masked).toBe(true);
  expect(seen.text).not.toMatch(/ada@|u-1/);
  expect((await call(saved.POST, "POST", "/", { as: people.viewer, params, body: { name: "x", text } })).status).toBe(403);
  const one = { ...params, savedEventId: made.body.id };
  expect((await call(oneSaved.DELETE, "DELETE", "/", { as: people.qa, params: one })).status).toBe(200);
  expect((await call(oneSaved.DELETE, "DELETE", "/", { as: people.qa, params: one })).status).toBe(404);
});

test("test cases: made, read, accepted anew, deleted; a name stands once", async () => {
  const params = { destinationId };
  const expected = [{ mappingId: createId("mapping"), mappingName: "Orders", outcome: "ready", payload: { profileId: "customer-1001" } }];
  const body = { name: "Order", event: order, expected };
  const made = await call(cases.POST, "POST", "/", { as: people.marketer, params, body });
  expect(made).toMatchObject({ status: 201, body: { name: "Order", event: order, expected } });
  expect(await call(cases.POST, "POST", "/", { as: people.qa, params, body })).toMatchObject({
    status: 409,
    body: { error: { issues: [{ path: "name" }] } },
  });
  const one = { ...params, testCaseId: made.body.id };
  const accepted = [{ ...expected[0], outcome: "not_matched", payload: undefined }];
  const changed = await call(oneCase.PATCH, "PATCH", "/", { as: people.qa, params: one, body: { expected: accepted } });
  expect(changed.body.expected).toEqual([{ mappingId: expected[0]?.mappingId, mappingName: "Orders", outcome: "not_matched" }]);
  const seen = await call(cases.GET, "GET", "/", { as: people.viewer, params });
  expect(seen.body.items).toHaveLength(1);
  expect(seen.text).not.toContain("customer-1001");
  expect((await call(oneCase.DELETE, "DELETE", "/", { as: people.qa, params: one })).status).toBe(200);
});

test("a link leads to what was shown, in its own destination only", async () => {
  const state = { text: '{ "type": "track" }', mappingId: createId("mapping") };
  const made = await call(links.POST, "POST", "/", { as: people.qa, params: { destinationId }, body: state });
  const linkId = made.body.id;
  expect((await call(oneLink.GET, "GET", "/", { as: people.qa, params: { destinationId, linkId } })).body).toMatchObject({ state });
  const elsewhere = { destinationId: createId("destination"), linkId };
  expect((await call(oneLink.GET, "GET", "/", { as: people.qa, params: elsewhere })).status).toBe(404);
});
