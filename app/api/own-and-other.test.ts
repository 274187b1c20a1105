// Every route that names a thing is asked for someone else's: another destination's, another
// person's. It is not there for them, and stays as it is.
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
};
/** IDs of things in one destination, by the names of the paths' parts. */
const things: Record<string, string> = {};
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
  other = elsewhere;
  const at = { destinationId };
  things.sourceId = (await send("POST", "/api/destinations/{destinationId}/sources", at, { name: "Web" })).body.id;
  const mapping = { name: "m", actionSlug: "trackEventV2", trigger: 'type = "track"' };
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
  await db.savedEvent.create({ data: { id: savedEventId, destinationId, name: "s", text: "{}", createdBy: admin.id } });
  await db.testCase.create({ data: { id: testCaseId, destinationId, name: "t", event: {}, expected: [], createdBy: admin.id } });
  await db.savedLink.create({ data: { id: linkId, destinationId, state: { text: "{}" }, createdBy: admin.id } });
  await db.event.create({
    data: {
      id: eventId,
      expiresOn,
      sourceId,
      destinationId,
      messageId: "m1",
      type: "track",
      receivedAt: now,
      outcome: "accepted",
      payload: {},
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
  ];
  const before = await rows(tables);
  for (const { path, method, handler } of nested) {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string).filter((name) => name !== "destinationId");
    const params = Object.fromEntries(names.map((name) => [name, things[name] ?? `no ${name} was made`]));
    // What any of them may need.
    const mapping = { name: "taken over", actionSlug: "trackEventV2", trigger: 'type = "track"', enabled: false, settings: {} };
    const body = handler.spec.body ? { ...mapping, reason: "taken over" } : undefined;
    const ask = (ids: Record<string, string>) => call(handler, method, "/x", { as: admin, params: { ...ids, destinationId: other }, body });
    const absent = Object.fromEntries(names.map((name) => [name, createId(kinds[name] ?? "destination")]));
    const [answer, nothing] = [await ask(params), await ask(absent)];
    // Refused, and in the same words as for what never was: nobody learns that it is somewhere.
    expect([404, 409], `${method} ${path}: ${answer.text}`).toContain(answer.status);
    expect([answer.status, answer.text], `${method} ${path}`).toEqual([nothing.status, nothing.text]);
  }
  expect(await rows(tables)).toBe(before);
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
