import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as backTests from "#app/api/destinations/[destinationId]/back-tests/route.ts";
import * as replays from "#app/api/destinations/[destinationId]/replays/route.ts";
import * as reprocesses from "#app/api/destinations/[destinationId]/reprocesses/route.ts";
import * as cases from "#app/api/destinations/[destinationId]/tester/cases/route.ts";
import * as links from "#app/api/destinations/[destinationId]/tester/links/route.ts";
import * as saved from "#app/api/destinations/[destinationId]/tester/saved-events/route.ts";
import * as send from "#app/api/destinations/[destinationId]/tester/send/route.ts";
import { call, makePerson, type Person } from "#lib/access/http/testing/client.ts";
import { placesOf } from "#lib/console/privacy/testing/search-everything.ts";
import { laneKey } from "#lib/engine/delivery/new-delivery.ts";
import {
  addDestination,
  audienceMapping,
  identifyEvent,
  type MappingInput,
  postEvents,
  profileMapping,
  trackEvent,
  trackMapping,
  until,
} from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { startJobs } from "#lib/run/jobs/jobs.ts";
import { eraseNow } from "./testing/erase-now.ts";

// Erasing is proven: afterwards a search of every column of every table finds the person nowhere.

let stack: TestStack;
let admin: Person;
let jobs: Awaited<ReturnType<typeof startJobs>>;
beforeAll(async () => {
  stack = await startTestStack({ worker: false });
  admin = await makePerson("admin");
  jobs = await startJobs({ databaseUrl: stack.database.url });
});
afterAll(async () => {
  await jobs?.stop();
  await stack?.stop();
});

const elsewhere: MappingInput = {
  actionSlug: "trackEventV2",
  trigger: 'type = "track" and event = "Card Scanned"',
  settings: {
    customerProfileId: { "@path": "$.properties.card.holder" },
    eventType: "scanned",
    attributes: { email: { "@path": "$.context.traits.email" } },
  },
};
const people = (deliveryMethod: "legacy" | "perProfile"): MappingInput => ({
  actionSlug: "updateCustomerProfilesAttributes",
  trigger: `type = "track" and event = "People ${deliveryMethod}"`,
  settings: {
    data: { "@arrayPath": ["$.properties.people", { customerProfileId: { "@path": "$.id" }, attributes: { "@path": "$.traits" } }] },
  },
  options: { deliveryMethod },
});
const mappings = [trackMapping, profileMapping, audienceMapping, elsewhere, people("legacy"), people("perProfile")];

const backTested = { actionSlug: trackMapping.actionSlug, settings: trackMapping.settings };

type Who = { id: string; email: string };
const bought = ({ id, email }: Who) => trackEvent(id, { n: 1 }, { context: { traits: { email } } });
const scanned = ({ id, email }: Who) =>
  trackEvent("kiosk-7", {}, { event: "Card Scanned", context: { traits: { email } }, properties: { card: { holder: id } } });
const several = ({ id, email }: Who, deliveryMethod: string) =>
  trackEvent(
    "batch-job",
    {},
    {
      event: `People ${deliveryMethod}`,
      properties: {
        note: `asked for by ${id}`,
        people: [
          { id, traits: { email } },
          { id: "grace", traits: { city: "York" } },
        ],
      },
    },
  );
const entered = (userId: string) => trackEvent(userId, {}, { event: "Audience Entered", properties: { adds: [5], attributes: {} } });
const renamed = ({ id }: Who) => ({ messageId: `alias-${Math.random()}`, type: "alias", userId: "somebody-new", previousId: id });

const long = `long-${"0123456789".repeat(70)}`;
describe.each([
  ["an ordinary ID", { id: "ada-4711/é%", email: "ada.lovelace@example.com" }],
  ["an ID of 705 characters", { id: long, email: "long.name@example.com" }],
  ["an email address as the ID", { id: "eve@example.org", email: "eve@example.org" }],
])("%s", (_, who) => {
  const needles = [who.id, who.email, laneKey(`profile:${who.id}`).split("#").at(-1) as string];
  const erase = () => eraseNow(admin, who.id);
  const post = async (sourceId: string, events: object[]) => expect((await postEvents(stack.url, sourceId, events)).status).toBe(200);

  const allSettled = (destinationId: string) =>
    until("no open delivery", async () => {
      const { rows } = await stack.database.pool.query("SELECT state FROM delivery WHERE destination_id = $1", [destinationId]);
      return rows.length > 0 && rows.every(({ state }) => state !== "waiting" && state !== "retrying") && rows;
    });

  test("stands nowhere after an erasure: sent, merged, failed, replayed, tested, saved, in flight and waiting", async () => {
    const { pool } = stack.database;
    const { destinationId, sourceId, mappingIds } = await addDestination(pool, { mappings });
    const params = { destinationId };
    const worker = await stack.startWorker();
    stack.simulator.control.addFault({ id: "once", times: 1, match: { path: "attributes" }, action: { kind: "status", status: 400 } });
    await post(sourceId, [
      bought(who),
      identifyEvent(who.id, { email: who.email }),
      scanned(who),
      several(who, "legacy"),
      several(who, "perProfile"),
      entered(who.id),
      entered("grace"),
      renamed(who),
      trackEvent(who.id, {}, { event: `Greeting for ${who.id}` }),
    ]);
    await allSettled(destinationId);
    stack.simulator.control.clearFaults();
    const again = await call(replays.POST, "POST", "/", {
      as: admin,
      params,
      body: { filter: { state: ["delivered", "failed"] }, with: "original" },
    });
    expect(again.body.count).toBeGreaterThan(4);
    await until(
      "the replay",
      async () => (await pool.query("SELECT 1 FROM replay WHERE destination_id = $1 AND state = 'done'", [destinationId])).rowCount,
    );
    const sent = await call(send.POST, "POST", "/", { as: admin, params, body: { event: bought(who), mappingIds: [mappingIds[0]] } });
    expect(sent.body.results).toMatchObject([{ outcome: "delivered" }]);
    const text = `{ // of ${who.id}\n "type": "track" }`;
    for (const [route, body] of [
      [saved.POST, { name: "In a comment", text }],
      [saved.POST, { name: "By email", text: JSON.stringify({ type: "identify", userId: "x", traits: { email: who.email } }) }],
      [cases.POST, { name: "Case", event: bought(who), expected: [] }],
      [links.POST, { text: JSON.stringify(scanned(who), null, 2) }],
      [reprocesses.POST, { filter: { userId: who.id }, dryRun: true }],
      [backTests.POST, { mappings: [{ ...backTested, trigger: `userId = ${JSON.stringify(who.id)}` }] }],
      [saved.POST, { name: "Another's", text: JSON.stringify(bought({ id: "grace", email: "grace@example.com" })) }],
    ] as const)
      expect([201, 202]).toContain((await call(route, "POST", "/", { as: admin, params, body })).status);

    // One request is under way, one more is claimed behind it, and the others wait.
    stack.simulator.control.addFault({ id: "slow", match: { path: "." }, action: { kind: "delay", ms: 700 } });
    const before = stack.simulator.control.requests().length;
    await post(sourceId, [
      bought(who),
      bought(who),
      scanned(who),
      several(who, "legacy"),
      several(who, "perProfile"),
      entered(who.id),
      entered("grace"),
    ]);
    await until("a request under way", async () => stack.simulator.control.requests().length > before);
    const receipt = await erase();
    const sentUntilThen = stack.simulator.control.requests().length;
    stack.simulator.control.clearFaults();

    expect(receipt.status).toBe(200);
    expect(receipt.body.checked).toMatchObject({ complete: true, left: [] });
    expect(receipt.body.erased).toMatchObject({ savedEvents: 2, testCases: 1, links: 1, runs: 2 });
    expect(receipt.body.redacted.events).toBeGreaterThan(0);
    for (const needle of needles) expect(receipt.text).not.toContain(needle);
    expect(await placesOf(pool, needles)).toEqual([]);

    await until(
      "empty lanes",
      async () => (await pool.query("SELECT 1 FROM lane WHERE destination_id = $1", [destinationId])).rowCount === 0,
    );
    const later = JSON.stringify(stack.simulator.control.requests().slice(sentUntilThen));
    for (const needle of [...needles, encodeURIComponent(who.id)]) expect(later).not.toContain(needle);
    const { rows: open } = await pool.query("SELECT id, state FROM delivery WHERE destination_id = $1 AND settled_at IS NULL", [
      destinationId,
    ]);
    expect(open).toEqual([]);
    expect(await placesOf(pool, needles)).toEqual([]);
    expect((await placesOf(pool, ["grace"])).length).toBeGreaterThan(5);
    await worker.stop();
  }, 60_000);

  test("what waits for several customers goes out without the erased one", async () => {
    const { pool } = stack.database;
    const { destinationId, sourceId } = await addDestination(pool, { mappings });
    await post(sourceId, [
      bought(who),
      scanned(who),
      several(who, "legacy"),
      several(who, "perProfile"),
      entered("grace"),
      bought(who),
      { ...several(who, "legacy"), userId: who.id },
    ]);
    const before = stack.simulator.control.requests().length;
    const receipt = await erase();
    expect(receipt.body.checked.complete).toBe(true);
    // One more delivery of the card reader's event remains, and the events that name several people
    // keep the others' deliveries.
    expect(receipt.body.erased).toMatchObject({ events: 3, deliveries: 4, waitingRequests: 5 });
    expect(receipt.body.redacted).toMatchObject({ events: 3, deliveries: 3 });
    expect(await placesOf(pool, needles)).toEqual([]);
    const worker = await stack.startWorker();
    const states = (rows: { state: string }[]) => [...new Set(rows.map(({ state }) => state))];
    expect(states(await allSettled(destinationId))).toEqual(["delivered"]);
    const sent = () => stack.simulator.control.requests().slice(before);
    const grace = () => sent().filter(({ lanes, path }) => lanes.join() === "profile:grace" && /profiles/.test(path));
    const paths = [
      "/segment/customer_profiles/attributes",
      "/segment/customer_profiles/attributes",
      "/segment/customer_profiles/audiences",
      "/segment/v2/customer_profiles/grace",
    ];
    expect(
      grace()
        .map(({ path }) => path)
        .sort(),
    ).toEqual(paths);
    const again = await erase();
    expect(again.body).toMatchObject({
      erased: { events: 0, deliveries: 0 },
      redacted: { events: 0, deliveries: 0 },
      checked: { complete: true },
    });
    // A later replay does not bring the person back.
    const body = { filter: { state: ["delivered"] }, with: "original" };
    const replayed = await call(replays.POST, "POST", "/", { as: admin, params: { destinationId }, body });
    expect(replayed.body.count).toBe(8);
    expect(states(await allSettled(destinationId))).toEqual(["delivered"]);
    expect(
      grace()
        .map(({ path }) => path)
        .sort(),
    ).toEqual([...paths, ...paths].sort());
    for (const needle of [...needles, encodeURIComponent(who.id)]) expect(JSON.stringify(sent())).not.toContain(needle);
    await worker.stop();
  }, 60_000);
});

test("what a worker has claimed and not sent is called back", async () => {
  const { pool } = stack.database;
  const { destinationId, sourceId } = await addDestination(pool, { mappings: [trackMapping], ratePerSecond: 1 });
  const before = stack.simulator.control.requests().length;
  // At one request a second it would leave after 9 s: time enough to erase it on a slow machine.
  const others = Array.from({ length: 10 }, (_, n) => `other-${n}`);
  const users = others.toSpliced(9, 0, "called-back");
  expect(
    (
      await postEvents(
        stack.url,
        sourceId,
        users.map((id) => trackEvent(id)),
      )
    ).status,
  ).toBe(200);
  const worker = await stack.startWorker();
  await until("a request under way", async () => stack.simulator.control.requests().length > before);
  const { rows } = await pool.query("SELECT owner FROM lane WHERE destination_id = $1 AND key = 'profile:called-back'", [destinationId]);
  expect(Number(rows[0].owner)).toBeGreaterThan(0);
  const receipt = await eraseNow(admin, "called-back");
  expect(receipt.body).toMatchObject({ erased: { waitingRequests: 1 }, checked: { complete: true } });
  await stack.settled(destinationId, others.length, 30_000);
  const sent = stack.simulator.control.requests().slice(before);
  expect(sent.map(({ lanes }) => lanes.join()).sort()).toEqual(others.map((id) => `profile:${id}`));
  await worker.stop();
}, 60_000);
