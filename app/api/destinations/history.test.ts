import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RouteHandler } from "#lib/access/http/route.ts";
import { call, makePerson, type Person, useTestDatabase } from "#lib/access/http/testing/client.ts";
import { seal } from "#lib/platform/crypto/envelope.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import { createId, firstIdAt } from "#lib/platform/ids.ts";
import * as delivery from "./[destinationId]/deliveries/[deliveryId]/route.ts";
import * as deliveries from "./[destinationId]/deliveries/route.ts";
import * as event from "./[destinationId]/events/[eventId]/route.ts";
import * as names from "./[destinationId]/events/names/route.ts";
import * as paths from "./[destinationId]/events/paths/route.ts";
import * as recent from "./[destinationId]/events/recent/route.ts";
import * as events from "./[destinationId]/events/route.ts";
import * as search from "./[destinationId]/events/search/route.ts";
import * as mappings from "./[destinationId]/mappings/route.ts";
import * as overview from "./[destinationId]/overview/route.ts";
import * as sources from "./[destinationId]/sources/route.ts";
import * as destinations from "./route.ts";

let database: TestDatabase;
let qa: Person;
let viewer: Person;
let params: { destinationId: string };
let mappingId: string;
const story = { eventId: "", deliveryId: "" };
const secret = "canary-callback-key-0123456789abcdef0123";
const personal = ["ada.lovelace@example.com", "user-4711", "Lovelace", "203.0.113.77", "+44 20 7946 0000", "Ada King"];

beforeAll(async () => {
  database = await useTestDatabase();
  for (const table of ["event", "delivery", "attempt"])
    await database.pool.query(`CREATE TABLE ${table}_all PARTITION OF ${table} DEFAULT`);
  const admin = await makePerson("admin");
  qa = await makePerson("qa");
  viewer = await makePerson("viewer");
  const made = await call(destinations.POST, "POST", "/", {
    as: admin,
    body: { name: "Shop", deployment: "acme.talon.one", apiKey: "canary-key-0123456789" },
  });
  params = { destinationId: made.body.id };
  const source = await call(sources.POST, "POST", "/", { as: admin, params, body: { name: "Web" } });
  const mapping = await call(mappings.POST, "POST", "/", {
    as: admin,
    params,
    body: { name: "Orders", actionSlug: "trackEventV2", trigger: 'type = "track"' },
  });
  mappingId = mapping.body.id;
  for (let n = 0; n < 25; n++) await seed(n, source.body.id);
});
afterAll(() => database.drop());

const day = () => {
  const at = new Date(Date.now() + 30 * 86_400_000);
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()));
};

/** 25 events, every fifth of them Ada's; every third delivery failed, and the last one waits. */
async function seed(n: number, sourceId: string) {
  const mine = n % 5 === 0;
  const now = new Date();
  const payload = {
    type: "track",
    event: mine ? "Order Completed" : "Product Viewed",
    userId: mine ? personal[1] : `other-${n}`,
    context: { ip: personal[3], traits: { email: personal[0] } },
    properties: {
      total: n,
      products: [{ sku: "A-1", name: "Shirt" }],
      note: mine ? `for ${personal[0]}` : "no 100% match",
      phone: personal[4],
      customer_name: personal[5],
    },
    name: personal[5],
    traits: { lastName: personal[2] },
  };
  const eventId = createId("event");
  const base = { destinationId: params.destinationId, expiresOn: day(), messageId: `msg-${n}` };
  await database.db.event.create({
    data: {
      ...base,
      id: eventId,
      sourceId,
      type: "track",
      name: payload.event,
      userId: payload.userId ?? null,
      receivedAt: now,
      outcome: "accepted",
      matched: 1,
      payload,
    },
  });
  const id = createId("delivery");
  const state = n === 24 ? "waiting" : n % 3 === 0 ? "failed" : "delivered";
  const request = {
    method: "PUT",
    path: `/segment/v2/customer_profiles/${encodeURIComponent(String(payload.userId))}`,
    query: "",
    headers: { "x-callback-api-key": `sealed:${seal(secret, { table: "delivery", id, column: "requests" })}` },
    body: { attributes: payload.traits, customerProfileId: payload.userId },
    lanes: [`profile:${payload.userId}`],
  };
  await database.db.delivery.create({
    data: {
      ...base,
      id,
      eventId,
      eventExpiresOn: day(),
      mappingId,
      mappingVersion: 1,
      actionSlug: "trackEventV2",
      state,
      reason: state === "failed" ? `Talon.One doesn’t recognise "${payload.userId}".` : null,
      cause: state === "failed" ? "not_found" : null,
      requests: [request],
      customerProfileId: payload.userId ?? null,
      attemptCount: 1,
      createdAt: now,
      settledAt: state === "waiting" ? null : now,
    },
  });
  await database.db.attempt.create({
    data: {
      id: createId("attempt"),
      destinationId: params.destinationId,
      expiresOn: day(),
      deliveryId: id,
      startedAt: now,
      finishedAt: now,
      durationMs: 12,
      outcome: state === "failed" ? "refused" : "delivered",
      status: state === "failed" ? 404 : 200,
      request: { ...request, headers: { "x-callback-api-key": "***" } },
      response: { body: { customerProfile: { integrationId: payload.userId, attributes: payload.traits } } },
    },
  });
  if (mine) Object.assign(story, { eventId, deliveryId: id });
}

const get = (handler: RouteHandler, query: string, as = qa, extra: object = {}) =>
  call(handler, "GET", `/${query}`, { as, params: { ...params, ...extra } });

test("events by page, newest first, none twice and none left out", async () => {
  const seen: string[] = [];
  let cursor = "";
  do {
    const page = await get(events.GET, `?limit=10${cursor && `&cursor=${cursor}`}`);
    seen.push(...page.body.items.map(({ messageId }: { messageId: string }) => messageId));
    cursor = page.body.nextCursor ?? "";
  } while (cursor);
  expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => `msg-${24 - n}`));
});

test.each([
  ["a user ID", "?q=user-4711", 5],
  ["a message ID", "?q=msg-7", 1],
  ["a part of the name", "?q=product%20view", 20],
  ["text in the payload", "?q=ada.lovelace%40example.com&limit=100", 25],
  ["wildcards taken literally", "?q=100%25%20match", 20],
  ["the user by filter", "?userId=user-4711", 5],
  ["name and type", "?name=Order%20Completed&type=track", 5],
  ["another outcome", "?outcome=discarded,malformed", 0],
  ["the future", "?from=2999-01-01T00:00:00Z", 0],
  ["the past", "?to=2020-01-01T00:00:00Z", 0],
])("events found by %s", async (_, query, count) => {
  const answer = await get(events.GET, query);
  expect(answer.status).toBe(200);
  expect(answer.body.items).toHaveLength(count);
});

test.each([
  ["a user ID", "?q=user-4711", 5],
  ["a message ID", "?messageId=msg-7", 1],
  ["a profile ID", "?q=other-7", 1],
  ["a part of the event's name", "?q=completed", 5],
  ["states", "?state=failed,waiting", 9],
  ["cause", "?cause=not_found", 8],
])("deliveries found by %s", async (_, query, count) => {
  const answer = await get(deliveries.GET, query);
  expect(answer.status).toBe(200);
  expect(answer.body.items).toHaveLength(count);
});

test("one delivery tells its whole story, without secrets", async () => {
  const answer = await get(delivery.GET, "", qa, { deliveryId: story.deliveryId });
  expect(answer.body).toMatchObject({ eventName: "Order Completed", mappingName: "Orders", masked: false, event: { userId: "user-4711" } });
  expect(answer.body.attempts).toMatchObject([{ durationMs: 12, sharedWith: 0 }]);
  expect(answer.body.requests[0].headers["x-callback-api-key"]).toBe("••••");
  expect(answer.text).not.toContain("sealed:");
  const shown = await get(event.GET, "", qa, { eventId: story.eventId });
  expect(shown.body.deliveries).toMatchObject([{ id: story.deliveryId, mappingName: "Orders" }]);
});

test("the newest events of one name or type, however many others came", async () => {
  const named = await get(recent.GET, "?name=Order+Completed&limit=3", qa);
  expect(named.body.items.map((item: { payload: { properties: { total: number } } }) => item.payload.properties.total)).toEqual([
    20, 15, 10,
  ]);
  expect((await get(recent.GET, "?type=identify", qa)).body.items).toEqual([]);
});

test("of the largest events only so many are recent as one answer can hold, and always the newest", async () => {
  const ids = Array.from({ length: 9 }, () => createId("event"));
  const text = "x".repeat(900_000);
  await database.pool.query(
    `INSERT INTO event (id, expires_on, source_id, destination_id, message_id, type, name, received_at, outcome, payload)
     SELECT new.id, e.expires_on, e.source_id, e.destination_id, new.id, 'page', 'Large', e.received_at, e.outcome, $2::json
       FROM event e CROSS JOIN unnest($1::text[]) AS new(id) WHERE e.id = $3`,
    [ids, JSON.stringify({ type: "page", text }), story.eventId],
  );
  const { body, text: answer } = await get(recent.GET, "?type=page", qa);
  expect(body.items.map((item: { id: string }) => item.id)).toEqual(ids.toReversed().slice(0, 5));
  expect(answer.length).toBeLessThan(5_000_000);
  await database.pool.query("DELETE FROM event WHERE id = ANY ($1)", [ids]);
});

describe("a viewer", () => {
  test.each([
    ["the events", events.GET, "?limit=100", () => ({})],
    ["one event", event.GET, "", () => ({ eventId: story.eventId })],
    ["recent events", recent.GET, "", () => ({})],
    ["paths and samples", paths.GET, "", () => ({})],
    ["the deliveries", deliveries.GET, "?limit=100", () => ({})],
    ["one delivery", delivery.GET, "", () => ({ deliveryId: story.deliveryId })],
    ["the overview", overview.GET, "?range=1h", () => ({})],
  ] as const)("sees no personal data in %s, and others do", async (name, handler, query, extra) => {
    const answer = await get(handler, query, viewer, extra());
    expect(answer.status).toBe(200);
    for (const text of [...personal, encodeURIComponent(personal[0] as string), "other-3"]) expect(answer.text).not.toContain(text);
    const full = await get(handler, query, qa, extra());
    if (name !== "the overview") expect(full.text).toMatch(/4711|other-24/);
    expect(answer.text).not.toBe(full.text);
  });

  test("is not shown, and does not find, the name of an identify", async () => {
    const id = createId("event");
    await database.pool.query(
      `INSERT INTO event (id, expires_on, source_id, destination_id, message_id, type, name, user_id, received_at, outcome, payload)
       SELECT $1, expires_on, source_id, destination_id, 'msg-of-user-4711', 'identify', 'Grace Hopper', 'user-4711', received_at, outcome, '{"type":"identify","name":"Grace Hopper"}'
         FROM event WHERE id = $2`,
      [id, story.eventId],
    );
    for (const [handler, query] of [
      [events.GET, "?name=Grace%20Hopper"],
      [search.GET, "?q=Grace"],
      [search.GET, "?q=msg-of-user-4711"],
      [events.GET, "?messageId=msg-of-user-4711"],
    ] as const) {
      expect((await get(handler, query, viewer)).body.items, query).toEqual([]);
      expect((await get(handler, query, qa)).body.items, query).toHaveLength(1);
    }
    for (const [handler, query] of [
      [events.GET, "?limit=5"],
      [search.GET, ""],
      [names.GET, ""],
      [recent.GET, ""],
      [paths.GET, ""],
    ] as const)
      expect((await get(handler, query, viewer)).text, query).not.toMatch(/Grace|4711/);
    await database.pool.query("DELETE FROM event WHERE id = $1", [id]);
  });

  test("cannot find people by searching", async () => {
    for (const handler of [events.GET, deliveries.GET])
      for (const query of ["?userId=user-4711", "?q=user-4711"]) expect((await get(handler, query, viewer)).status).toBe(403);
  });
});

test("paths seen, with types and samples", async () => {
  const { body } = await get(paths.GET, "?limit=10");
  expect(body.events).toBe(10);
  const of = (path: string) => body.paths.find((each: { path: string }) => each.path === path);
  expect(of("$.properties.total")).toMatchObject({ types: ["number"], count: 10, samples: [24, 23, 22] });
  expect(of("$.properties.products[0].sku")).toMatchObject({ types: ["string"], samples: ["A-1"] });
  expect((await get(names.GET, "")).body.names).toMatchObject([
    { name: "Product Viewed", count: 20 },
    { name: "Order Completed", count: 5 },
  ]);
});

test("the overview counts, has no gaps, and groups problems by cause", async () => {
  await database.pool.query("UPDATE attempt SET started_at = now() - interval '5 seconds'"); // however long the tests before took
  const { body } = await get(overview.GET, "?range=1h");
  expect(body.totals).toEqual({
    received: 25,
    accepted: 25,
    discarded: 0,
    malformed: 0,
    matched: 25,
    deliveries: 25,
    delivered: 16,
    waiting: 1,
    failed: 8,
    recovered: 0,
  });
  expect(body, "nothing was there before").not.toHaveProperty("previous");
  expect(body.series).toHaveLength(60);
  expect(body.series.reduce((sum: number, { received }: { received: number }) => sum + received, 0)).toBe(25);
  expect(body.problems).toMatchObject([{ cause: "not_found", count: 8, states: ["failed"] }]);
  expect(body.mappings).toMatchObject([{ mappingId, delivered: 16, failed: 8, waiting: 1, successRate: 16 / 24 }]);
  const list = await call(mappings.GET, "GET", "/", { as: viewer, params });
  expect(list.body.items[0].stats).toMatchObject({ delivered: 16, failed: 8, waiting: 1, successRate: 16 / 24 });
});

test("the rate of the last minute counts requests by the second in which they left", async () => {
  await database.db.attempt.deleteMany();
  const startedAt = new Date(Date.now() - 5_000);
  const one = { destinationId: params.destinationId, expiresOn: day(), startedAt, outcome: "delivered", request: {} };
  const id = (n: number) => `${firstIdAt("attempt", startedAt.getTime()).slice(0, -1)}${n}`;
  await database.db.attempt.createMany({ data: Array.from({ length: 7 }, (_, n) => ({ ...one, id: id(n) })) });
  const { rate } = (await get(overview.GET, "?range=24h")).body;
  expect(rate.lastMinute).toHaveLength(60);
  expect(rate.lastMinute.filter((count: number) => count > 0)).toEqual([7]);
});

test("counts are compared with the window before, once there were events before that window", async () => {
  const receive = (minutesAgo: number, count: number) =>
    database.pool.query(
      `INSERT INTO stat_delta (destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, count)
       VALUES ($1, 'received', stat_minute(now()) - $2::int, '', '', 0, 'accepted', '', $3)`,
      [params.destinationId, minutesAgo, count],
    );
  const previous = async () => (await get(overview.GET, "?range=1h")).body.previous;
  await receive(90, 40);
  expect(await previous()).toBeUndefined();
  await receive(200, 1);
  expect(await previous()).toEqual({ received: 40, delivered: 0, failed: 0 });
});
