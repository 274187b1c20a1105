// Asks every route that names a thing for someone else's: another destination's, another person's.
// For them it does not exist, and it stays as it is.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Role, roles } from "#lib/access/auth/roles.ts";
import { methods } from "#lib/access/http/openapi.ts";
import { call, makePerson, type Person, signIn, testOrigin, useTestDatabase } from "#lib/access/http/testing/client.ts";
import { createAuthenticator } from "#lib/access/passkeys/testing/authenticator.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import { createId, type IdKind } from "#lib/platform/ids.ts";
import { allRoutes } from "./all-routes.ts";

let database: TestDatabase;
let admin: Person;
const kinds: Record<string, IdKind> = {
  sourceId: "source",
  mappingId: "mapping",
  savedEventId: "savedEvent",
  testCaseId: "testCase",
  linkId: "link",
  eventId: "event",
  deliveryId: "delivery",
  replayId: "replay",
  reprocessId: "reprocess",
  backTestId: "backTest",
  releaseId: "release",
  receiverId: "receiver",
  problemId: "problem",
};
/** In the names and texts of that destination's things, and nowhere else. */
const mark = "only-of-one";
/** IDs of things in one destination, by the names of the paths' parts. */
const things: Record<string, string> = {};
let own: string;
let other: string;
beforeAll(async () => {
  database = await useTestDatabase();
  for (const table of ["event", "delivery", "attempt"])
    await database.pool.query(`CREATE TABLE ${table}_all PARTITION OF ${table} DEFAULT`);
  admin = await makePerson("admin");
  const [destinationId = "", elsewhere = ""] = await Promise.all(
    ["One", "Two"].map(async (name) => {
      const body = { name, deployment: "acme.europe-west1.talon.one", apiKey: `key-of-${name}-0123456789abcdef` };
      return (await send("POST", "/api/destinations", {}, body)).body.id as string;
    }),
  );
  own = destinationId;
  other = elsewhere;
  const at = { destinationId };
  things.sourceId = (await send("POST", "/api/destinations/{destinationId}/sources", at, { name: `Web ${mark}` })).body.id;
  const mapping = { name: `Mapping ${mark}`, actionSlug: "trackEventV2", trigger: 'type = "track"' };
  things.mappingId = (await send("POST", "/api/destinations/{destinationId}/mappings", at, mapping)).body.id;
  for (const [name, kind] of Object.entries(kinds)) things[name] ??= createId(kind);
  const {
    savedEventId = "",
    testCaseId = "",
    linkId = "",
    eventId = "",
    deliveryId = "",
    replayId = "",
    mappingId = "",
    sourceId = "",
  } = things;
  const { db } = database;
  const expiresOn = new Date(Date.now() + 86_400_000);
  const now = new Date();
  await db.savedEvent.create({ data: { id: savedEventId, destinationId, name: `s ${mark}`, text: "{}", createdBy: admin.id } });
  await db.testCase.create({ data: { id: testCaseId, destinationId, name: `t ${mark}`, event: {}, expected: [], createdBy: admin.id } });
  await db.savedLink.create({ data: { id: linkId, destinationId, state: { text: "{}" }, createdBy: admin.id } });
  await db.event.create({
    data: {
      id: eventId,
      expiresOn,
      sourceId,
      destinationId,
      messageId: "m1",
      type: "track",
      name: `Order ${mark}`,
      userId: `customer ${mark}`,
      receivedAt: now,
      outcome: "accepted",
      payload: { type: "track", event: `Order ${mark}`, userId: `customer ${mark}` },
    },
  });
  const planned = {
    expiresOn,
    eventId,
    eventExpiresOn: expiresOn,
    destinationId,
    mappingId,
    mappingVersion: 1,
    actionSlug: "trackEventV2",
  };
  await db.delivery.create({ data: { ...planned, id: deliveryId, messageId: "m1", state: "waiting", requests: [], createdAt: now } });
  const replay = { idempotencyKey: "k", filter: {}, mappingChoice: "original", total: 1, until: deliveryId, createdByName: "admin" };
  await db.replay.create({ data: { ...replay, id: replayId, destinationId } });
  const run = { destinationId, until: eventId, createdByName: `Ada ${mark}` };
  const { reprocessId = "", backTestId = "", releaseId = "", receiverId = "", problemId = "" } = things;
  await db.reprocess.create({
    data: { ...run, id: reprocessId, idempotencyKey: "k", preview: true, state: "done", selection: { filter: {} } },
  });
  await db.backTest.create({
    data: { ...run, id: backTestId, title: `Try ${mark}`, selection: { filter: {} }, config: {}, state: "done" },
  });
  await db.release.create({
    data: { id: releaseId, destinationId, number: 1, state: "asked", note: mark, items: [], createdByName: "Ada" },
  });
  const address = { name: `Shop ${mark}`, url: "https://shop.example.com/hook", secret: "" };
  await db.effectReceiver.create({ data: { ...address, id: receiverId, destinationId } });
  const seen = { firstSeen: now, openedAt: now, lastSeen: now, openedVersion: 1, lastVersion: 1, lastDeliveryId: deliveryId };
  await db.problem.create({ data: { ...seen, id: problemId, destinationId, mappingId, cause: "other", signature: mark } });
});
afterAll(() => database.drop());

const handlers = new Map(allRoutes.map(({ path, handlers }) => [path, handlers]));
const send = (method: (typeof methods)[number], path: string, params: Record<string, string>, body?: unknown) =>
  call(handlers.get(path)?.[method], method, "/x", { as: admin, params, body });
const endpoints = allRoutes.flatMap(({ path, handlers }) =>
  methods.flatMap((method) => (handlers[method] ? [{ path, method, handler: handlers[method] }] : [])),
);

async function rows(tables: readonly string[]): Promise<string> {
  const found = await Promise.all(tables.map((table) => database.pool.query(`SELECT t::text AS line FROM "${table}" t ORDER BY 1`)));
  return JSON.stringify(found.map(({ rows }) => rows));
}

test("a thing of one destination is not there below another", async () => {
  const nested = endpoints.filter(({ path }) => /^\/api\/destinations\/\{destinationId\}\/.+\{\w+Id\}/.test(path));
  expect(nested.length).toBeGreaterThan(20);
  const tables = [
    "source",
    "mapping",
    "saved_event",
    "test_case",
    "saved_link",
    "event",
    "delivery",
    "replay",
    "mapping_draft",
    "mapping_version",
    "release",
    "reprocess",
    "back_test",
    "effect_receiver",
    "problem",
    "problem_note",
  ];
  const before = await rows(tables);
  // Of routes that refuse what they do not know.
  const strictBodies = {
    "/dry-run": { eventId: things.eventId, mappingId: things.mappingId },
    "{backTestId}/test-cases": { count: 1 },
    "PATCH /api/destinations/{destinationId}/receivers/{receiverId}": { name: "taken over" },
    "{receiverId}/replay": {},
    "PATCH /api/destinations/{destinationId}/problems/{problemId}": { state: "resolved" },
    "{problemId}/notes": { text: "taken over" },
  };
  for (const { path, method, handler } of nested) {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string).filter((name) => name !== "destinationId");
    const params = Object.fromEntries(names.map((name) => [name, name === "number" ? "1" : (things[name] ?? `no ${name} was made`)]));
    expect(Object.values(params).join(), path).not.toContain("was made");
    // What any of them may need.
    const mapping = { name: "taken over", actionSlug: "trackEventV2", trigger: 'type = "track"', enabled: false, settings: {} };
    const strict = Object.entries(strictBodies).find(([end]) => `${method} ${path}`.endsWith(end))?.[1];
    const body = handler.spec.body ? (strict ?? { ...mapping, reason: "taken over" }) : undefined;
    const address = path.endsWith("/samples") ? `/x?mappingId=${things.mappingId}` : "/x";
    const ask = (ids: Record<string, string>) =>
      call(handler, method, address, { as: admin, params: { ...ids, destinationId: other }, body });
    const absent = Object.fromEntries(names.map((name) => [name, kinds[name] ? createId(kinds[name]) : "1"]));
    const [answer, nothing] = [await ask(params), await ask(absent)];
    // Refused, and in the same words as for what never was: nobody learns that it is somewhere.
    expect([404, 409], `${method} ${path}: ${answer.text}`).toContain(answer.status);
    expect([answer.status, answer.text], `${method} ${path}`).toEqual([nothing.status, nothing.text]);
  }
  expect(await rows(tables)).toBe(before);
});

test("a list at one destination has nothing of another, whatever it is asked for", async () => {
  const lists = endpoints.filter(
    ({ path, method }) => method === "GET" && /^\/api\/destinations\/\{destinationId\}\/[^{]+$/.test(path) && !path.endsWith("/live"),
  );
  expect(lists.length).toBeGreaterThan(25);
  const wanted: Record<string, string> = {
    ...things,
    messageId: "m1",
    userId: `customer ${mark}`,
    name: `Order ${mark}`,
    q: mark,
    limit: "100",
  };
  let shown = 0;
  for (const { path, method, handler } of lists) {
    const { query } = handler.spec;
    const keys = query && "shape" in query ? Object.keys(query.shape as object) : [];
    const known = keys.flatMap((key) => (wanted[key] ? [[key, wanted[key]] as [string, string]] : []));
    for (const asked of [[], known, ...known.map((pair) => [pair])]) {
      const address = `/x?${new URLSearchParams(asked)}`;
      const there = await call(handler, method, address, { as: admin, params: { destinationId: other } });
      expect(there.status, `${path} ${address}: ${there.text}`).toBeLessThan(500);
      for (const secret of [mark, ...Object.values(things)]) expect(there.text, `${path} ${address}`).not.toContain(secret);
      const here = await call(handler, method, address, { as: admin, params: { destinationId: own } });
      if (here.text.includes(mark)) shown++;
    }
  }
  // And it is there to be found.
  expect(shown).toBeGreaterThan(20);
});

test("what a body names at another destination is not there, or is nothing to do", async () => {
  const { sourceId, mappingId, eventId, deliveryId } = things;
  const at = { destinationId: other };
  const below = "/api/destinations/{destinationId}";
  const asked: [string, unknown, (body: never) => unknown][] = [
    ["/replays", { deliveryIds: [deliveryId], with: "original", dryRun: true }, (body: { count: number }) => body.count],
    ["/replays", { filter: { mappingId, eventId }, with: "current", dryRun: true }, (body: { count: number }) => body.count],
    ["/reprocesses", { eventIds: [eventId], mappingIds: [mappingId], dryRun: true }, () => "refused"],
    ["/back-tests", { drafts: [mappingId] }, () => "refused"],
    ["/back-tests", { mappings: [{ mappingId, actionSlug: "trackEventV2", trigger: "x", settings: {} }] }, () => "refused"],
    ["/releases", { drafts: [{ mappingId, revision: 1 }] }, () => "refused"],
    ["/mappings/reorder", { ids: [mappingId] }, () => "refused"],
  ];
  for (const [path, body, count] of asked) {
    const answer = await send("POST", `${below}${path}`, at, body);
    expect(answer.text, path).not.toContain(mark);
    if (answer.status < 300) expect(count(answer.body as never), `${path}: ${answer.text}`).toBe(0);
    else expect([404, 409, 422], `${path}: ${answer.text}`).toContain(answer.status);
  }
  // A run that names such an event finds none.
  const { status, body } = await send("POST", `${below}/reprocesses`, at, { eventIds: [eventId], filter: undefined, dryRun: true });
  expect([201, 202, 409, 422], JSON.stringify(body)).toContain(status);
  const { rows: planned } = await database.pool.query("SELECT id FROM delivery WHERE destination_id = $1", [other]);
  expect(planned).toEqual([]);
  expect(await database.db.source.count({ where: { id: sourceId, destinationId: own } })).toBe(1);
});

test("each role's own session, token and passkey: others, admins too, neither see, change nor end them", async () => {
  const people = await Promise.all(
    roles.map(async (role: Role) => {
      const person = await makePerson(role);
      const as = { cookie: await signIn(person.email) };
      const token = await call(handlers.get("/api/tokens")?.POST, "POST", "/x", { as, body: { name: `of ${role}`, role: "viewer" } });
      const options = await call(handlers.get("/api/passkeys/options")?.POST, "POST", "/x", { as });
      const credential = createAuthenticator(testOrigin).create(options.body);
      const passkey = await call(handlers.get("/api/passkeys")?.POST, "POST", "/x", { as, body: { name: `of ${role}`, credential } });
      const { id: sessionId } = await database.db.session.findFirstOrThrow({ where: { userId: person.id } });
      return { role, as, userId: person.id, ids: { tokenId: token.body.id as string, passkeyId: passkey.body.id as string, sessionId } };
    }),
  );
  const personal = endpoints.filter(({ path }) => /\{(tokenId|passkeyId|sessionId)\}/.test(path));
  expect(personal.length).toBeGreaterThanOrEqual(4);
  const tables = ["api_token", "passkey"];
  const before = await rows(tables);
  for (const one of people)
    for (const two of people) {
      if (one === two) continue;
      for (const { path, method, handler } of personal) {
        const body = handler.spec.body ? { name: "taken over" } : undefined;
        const answer = await call(handler, method, "/x", { as: one.as, params: two.ids, body });
        expect(answer.status, `${one.role}: ${method} ${path} of ${two.role}: ${answer.text}`).toBe(404);
      }
      for (const path of ["/api/tokens", "/api/passkeys", "/api/me/sessions"]) {
        const { text } = await call(handlers.get(path)?.GET, "GET", "/x", { as: one.as });
        for (const id of Object.values(two.ids)) expect(text, `${one.role}: ${path}`).not.toContain(id);
      }
    }
  // What is done to other accounts: by admins alone, and for the second factor never to
  // one's own.
  const toOthers = endpoints.filter(({ path, method }) => path.startsWith("/api/users/{userId}") && method !== "GET");
  expect(toOthers.map(({ path }) => path)).toContain("/api/users/{userId}/second-factor");
  for (const one of people)
    for (const { path, method, handler } of toOthers) {
      if (one.role === "admin" && !path.endsWith("/second-factor")) continue;
      for (const two of one.role === "admin" ? [one] : people) {
        const body = handler.spec.body ? { name: "taken over" } : undefined;
        const answer = await call(handler, method, "/x", { as: one.as, params: { userId: two.userId }, body });
        expect(answer.status, `${one.role}: ${method} ${path} of ${two.role}`).toBe(one.role === "admin" ? 409 : 403);
      }
    }
  expect(await rows(tables)).toBe(before);
  expect(await database.db.session.count()).toBe(roles.length);
});
