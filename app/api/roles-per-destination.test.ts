// A person with roles at some destinations only: at every route and in every list, the others do
// not exist for them.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { can, type Permission } from "#lib/access/auth/permissions.ts";
import { type Role, roles } from "#lib/access/auth/roles.ts";
import { methods } from "#lib/access/http/openapi.ts";
import { call, makePerson, type Person, signIn, tokenIn, useTestDatabase } from "#lib/access/http/testing/client.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import { createId } from "#lib/platform/ids.ts";
import { allRoutes } from "./all-routes.ts";

let database: TestDatabase;
let admin: Person;
let adminCookie: string;
/** One person of each role, at the first destination only. */
const people = {} as Record<Role, Person>;
let here = "";
let elsewhere = "";

type Sent = { as?: Person | { cookie: string }; params?: Record<string, string>; body?: unknown; query?: string };
function send(method: (typeof methods)[number], path: string, { as = admin, params = {}, body, query = "" }: Sent = {}) {
  const handlers = allRoutes.find((route) => route.path === path)?.handlers;
  return call(handlers?.[method], method, `${path}${query}`, { as, params, body });
}

async function makeDestination(name: string) {
  const apiKey = `key-of-${name.replaceAll(" ", "-")}-0123456789abcdef`;
  const body = { name, deployment: "acme.europe-west1.talon.one", apiKey };
  return (await send("POST", "/api/destinations", { body })).body.id as string;
}

/** A person with these roles, and a token that may do all that they may. */
async function personWith(role: Role | null, at: Record<string, Role>): Promise<Person> {
  const person = await makePerson("admin");
  const data = {
    role: role ?? "none",
    destinationRoles: { create: Object.entries(at).map(([destinationId, role]) => ({ destinationId, role })) },
  };
  await database.db.user.update({ where: { id: person.id }, data });
  return person;
}

/** Another destination, where the same person has the same role. */
async function placeOf(role: Role): Promise<string> {
  const destinationId = await makeDestination(`Place of ${role}`);
  await database.db.destinationRole.create({ data: { userId: people[role].id, destinationId, role } });
  return destinationId;
}

beforeAll(async () => {
  database = await useTestDatabase();
  for (const table of ["event", "delivery", "attempt"])
    await database.pool.query(`CREATE TABLE ${table}_all PARTITION OF ${table} DEFAULT`);
  admin = await makePerson("admin");
  adminCookie = await signIn(admin.email);
  here = await makeDestination("Here");
  elsewhere = await makeDestination("Elsewhere");
  for (const role of roles) people[role] = await personWith(null, { [here]: role });
});
afterAll(() => database.drop());

const endpoints = allRoutes.flatMap(({ path, handlers }) =>
  methods.flatMap((method) => {
    const handler = handlers[method];
    return handler && handler.spec.permission !== "public" ? [{ name: `${method} ${path}`, path, method, spec: handler.spec }] : [];
  }),
);
const named = (path: string) => [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);
/** IDs that nothing has: the test asks only whether a request gets that far. */
const absent = (path: string) => Object.fromEntries(named(path).map((name) => [name, name === "number" ? "1" : "nothing"]));

describe("the rights matrix, at one destination of two", () => {
  test.each(endpoints.filter(({ path }) => path.includes("{destinationId}")))("$name", async ({ path, method, spec }) => {
    const body = method === "GET" ? undefined : {};
    // A stream that is accepted never ends: this one is let in, and refused for its query.
    const query = path.endsWith("/live") ? `?name=${"x".repeat(600)}` : "";
    for (const role of roles) {
      const as = people[role];
      // The one route after which a destination is gone.
      const place = method === "DELETE" && path.endsWith("{destinationId}") ? await placeOf(role) : here;
      const there = await send(method, path, { as, params: { ...absent(path), destinationId: place }, body, query });
      const allowed = [spec.permission].flat().some((each) => can({ role }, each as Permission)) && !spec.sessionOnly && !spec.confirmed;
      if (allowed) expect([401, 403], `${role}: ${there.text}`).not.toContain(there.status);
      else expect(there.status, role).toBe(403);
      expect(there.text, role).not.toContain("This destination does not exist");
      // As if it did not exist: the answer is the same as for one that never did.
      const other = await send(method, path, { as, params: { ...absent(path), destinationId: elsewhere }, body });
      const never = await send(method, path, { as, params: { ...absent(path), destinationId: createId("destination") }, body });
      expect([other.status, other.text], role).toEqual([404, never.text]);
    }
  });

  test.each(endpoints.filter(({ path }) => !path.includes("{destinationId}")))("$name", async ({ path, method, spec }) => {
    for (const role of roles) {
      const answer = await send(method, path, { as: people[role], params: absent(path), body: method === "GET" ? undefined : {} });
      const needed = [spec.permission].flat();
      const own = needed.includes("account") || (spec.somewhere && needed.some((each) => can({ role }, each as Permission)));
      if (own && !spec.sessionOnly && !spec.confirmed) expect([401, 403], `${role}: ${answer.text}`).not.toContain(answer.status);
      else expect(answer.status, role).toBe(403);
    }
  });

  test("what is open to roles at some destinations is this, and nothing else", () => {
    expect(endpoints.flatMap(({ name, spec }) => (spec.somewhere ? [name] : [])).sort()).toEqual([
      "DELETE /api/alerts/mutes/{muteId}",
      "GET /api/alerts",
      "GET /api/alerts/notices",
      "GET /api/alerts/rules",
      "GET /api/api-keys",
      "GET /api/api-keys/{keyId}",
      "GET /api/audit",
      "GET /api/audit/export",
      "GET /api/destinations",
      "POST /api/alerts/mutes",
    ]);
  });
});

test("nothing that they read, anywhere, names the other destination", async () => {
  const readable = endpoints.filter(({ method, path }) => method === "GET" && !path.endsWith("/live"));
  const key = (await send("GET", "/api/api-keys")).body.items.find(({ name }: { name: string }) => name === "Elsewhere key");
  let read = 0;
  for (const role of roles)
    for (const { path, method } of readable) {
      const known: Record<string, string> = { destinationId: here, keyId: key.id };
      const params = Object.fromEntries(Object.entries(absent(path)).map(([name, id]) => [name, known[name] ?? id]));
      const answer = await send(method, path, { as: people[role], params, query: "?limit=100&q=Elsewhere" });
      for (const word of ["Elsewhere key", 'Elsewhere"', elsewhere, key.id]) expect(answer.text, `${role} ${path}`).not.toContain(word);
      if (answer.status === 200) read++;
    }
  expect(read).toBeGreaterThan(100);
});

describe("lists show what is theirs", () => {
  // Those of the test of deletion.
  beforeAll(async () => {
    await database.db.destinationRole.deleteMany({ where: { destinationId: { notIn: [here, elsewhere] } } });
  });

  test("destinations, and the keys that these use", async () => {
    const as = people.admin;
    expect((await send("GET", "/api/destinations", { as })).body.items.map(({ name }: { name: string }) => name)).toEqual(["Here"]);
    const { items } = (await send("GET", "/api/api-keys", { as })).body;
    expect(items.map(({ name }: { name: string }) => name)).toEqual(["Here key"]);
    const all = (await send("GET", "/api/api-keys")).body.items as { id: string; name: string }[];
    const other = all.find(({ name }) => name === "Elsewhere key")?.id ?? "";
    expect((await send("GET", "/api/api-keys/{keyId}", { as, params: { keyId: other } })).status).toBe(404);
    // A key that two destinations use names the one that they know.
    const shared = items[0].id;
    await database.db.destination.update({ where: { id: elsewhere }, data: { apiKeyId: shared } });
    const seen = (await send("GET", "/api/api-keys/{keyId}", { as, params: { keyId: shared } })).body;
    expect(seen.destinations).toEqual([{ id: here, name: "Here" }]);
    await database.db.destination.update({ where: { id: elsewhere }, data: { apiKeyId: other } });
  });

  test("alerts, what was told of them, and mutes; an end to a mute of theirs alone", async () => {
    const at = new Date();
    for (const [index, destinationId] of [here, elsewhere, ""].entries()) {
      const common = { kind: "failures", destinationId, level: "warning" };
      const id = createId("alert");
      await database.db.alert.create({
        data: { ...common, id, key: `k${index}`, subjectId: "", subject: "", worst: "warning", told: "warning", since: at },
      });
      await database.db.alertNotice.create({
        data: { ...common, id: createId("alertNotice"), alertId: id, revision: 1, what: "began", title: "t", text: "t", path: "/", at },
      });
    }
    const placesOf = ({ body }: { body: { items: { destinationId: string }[] } }) => body.items.map(({ destinationId }) => destinationId);
    expect(placesOf(await send("GET", "/api/alerts", { as: people.viewer }))).toEqual([here]);
    expect(placesOf(await send("GET", "/api/alerts/notices", { as: people.viewer }))).toEqual([here]);
    const asked = { as: people.viewer, query: `?destinationId=${elsewhere}` };
    expect(placesOf(await send("GET", "/api/alerts/notices", asked))).toEqual([]);

    const mute = (destinationId: string) => ({
      destinationId,
      kind: "",
      until: new Date(Date.now() + 3_600_000).toISOString(),
      reason: "Quiet",
    });
    const tried = async (as: Person, destinationId: string) =>
      (await send("POST", "/api/alerts/mutes", { as, body: mute(destinationId) })).status;
    expect(await tried(people.marketer, here)).toBe(201);
    expect(await tried(people.marketer, elsewhere)).toBe(404);
    expect(await tried(people.marketer, "")).toBe(403);
    const theirs = (await send("POST", "/api/alerts/mutes", { body: mute(elsewhere) })).body.id;
    expect((await send("GET", "/api/alerts", { as: people.marketer })).body.mutes).toHaveLength(1);
    const end = { as: people.marketer, params: { muteId: theirs } };
    expect((await send("DELETE", "/api/alerts/mutes/{muteId}", end)).status).toBe(404);
  });

  test("the audit log: of destinations that they administer, and what they did themselves", async () => {
    const entries = async (as: Person) =>
      (await send("GET", "/api/audit", { as, query: "?limit=200" })).body.items as { destinationId: string | null; actorId: string }[];
    const seen = await entries(people.admin);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.filter((entry) => entry.destinationId !== here && entry.actorId !== people.admin.id)).toEqual([]);
    const own = await entries(people.marketer);
    expect(own.filter((entry) => entry.actorId !== people.marketer.id)).toEqual([]);
    const csv = (await send("GET", "/api/audit/export", { as: people.admin })).text;
    expect(csv).toContain(here);
    expect(csv).not.toContain(elsewhere);
  });
});

describe("nothing is reached by way of a destination that is theirs", () => {
  test("another one's key, and another one to promote to", async () => {
    const keyId = (await database.db.destination.findUniqueOrThrow({ where: { id: elsewhere } })).apiKeyId;
    const params = { destinationId: here };
    const change = (body: unknown) => send("PATCH", "/api/destinations/{destinationId}", { as: people.admin, params, body });
    for (const body of [{ apiKeyId: keyId, untested: true }, { promotesToId: elsewhere }]) {
      const answer = await change(body);
      expect([answer.status, answer.body.error.issues[0].message]).toEqual([422, expect.stringMatching(/does not exist/)]);
    }
    // What an admin of all destinations chose survives a change of something else.
    await database.db.destination.update({ where: { id: here }, data: { promotesToId: elsewhere } });
    expect((await change({ name: "Here", promotesToId: elsewhere })).status).toBe(200);
    await database.db.destination.update({ where: { id: here }, data: { promotesToId: null } });
  });

  test("a promotion to a destination that they don’t know, or may only read", async () => {
    const promote = async (as: Person) => {
      const params = { destinationId: here };
      const plan = await send("POST", "/api/destinations/{destinationId}/promotion/plan", { as, params, body: { to: elsewhere } });
      const body = { to: elsewhere, plan: plan.body.plan ?? "x" };
      return [plan.status, (await send("POST", "/api/destinations/{destinationId}/promotion", { as, params, body })).status];
    };
    expect(await promote(people.marketer)).toEqual([422, 422]);
    expect(await promote(await personWith(null, { [here]: "marketer", [elsewhere]: "viewer" }))).toEqual([200, 403]);
    // A role here counts for nothing there, although it would be the higher of the two.
    expect(await promote(await personWith("viewer", { [here]: "admin" }))).toEqual([200, 403]);
  });

  test("owners of a problem are those who may work on it there", async () => {
    const tester = await personWith(null, { [here]: "qa" });
    const problem = async (destinationId: string) => {
      const id = createId("problem");
      const seen = { firstSeen: new Date(), openedAt: new Date(), lastSeen: new Date() };
      const data = {
        id,
        destinationId,
        mappingId: createId("mapping"),
        cause: "other",
        signature: id,
        lastDeliveryId: createId("delivery"),
        ...seen,
      };
      await database.db.problem.create({ data: { ...data, state: "open", times: 1, openedVersion: 1, lastVersion: 1 } });
      const path = "/api/destinations/{destinationId}/problems/{problemId}";
      return send("PATCH", path, { params: { destinationId, problemId: id }, body: { ownerId: tester.id } });
    };
    expect((await problem(here)).status).toBe(200);
    expect((await problem(elsewhere)).status).toBe(422);
  });
});

test("personal data is masked where the role there says so", async () => {
  const mixed = await personWith(null, { [here]: "qa", [elsewhere]: "viewer" });
  for (const destinationId of [here, elsewhere])
    await database.db.event.create({
      data: {
        id: createId("event"),
        destinationId,
        sourceId: createId("source"),
        messageId: `m-${destinationId}`,
        type: "track",
        name: "Order",
        userId: "customer-7",
        payload: { userId: "customer-7" },
        outcome: "accepted",
        receivedAt: new Date(),
        expiresOn: new Date(Date.now() + 86_400_000),
      },
    });
  const usersAt = async (destinationId: string) =>
    (await send("GET", "/api/destinations/{destinationId}/events", { as: mixed, params: { destinationId } })).text;
  expect(await usersAt(here)).toContain("customer-7");
  expect(await usersAt(elsewhere)).not.toContain("customer-7");
});

test("a token does at each destination no more than its own role, and its owner’s there", async () => {
  const person = await personWith("viewer", { [here]: "marketer" });
  await database.db.apiToken.updateMany({ where: { userId: person.id }, data: { role: "qa" } });
  const body = { name: "m", actionSlug: "trackEventV2", trigger: 'type = "track"' };
  const write = (destinationId: string) =>
    send("POST", "/api/destinations/{destinationId}/mappings", { as: person, params: { destinationId }, body });
  expect((await write(here)).status).toBe(403);
  await database.db.apiToken.updateMany({ where: { userId: person.id }, data: { role: "admin" } });
  expect([(await write(here)).status, (await write(elsewhere)).status]).toEqual([201, 403]);
  const me = (await send("GET", "/api/me", { as: person })).body;
  expect(me.role).toBe("viewer");
  expect(me.permissions).not.toContain("mappings.write");
  expect(me.destinations).toMatchObject([{ destinationId: here, role: "marketer" }]);
  expect(me.destinations[0].permissions).toContain("mappings.write");
});

describe("roles are given", () => {
  const change = (userId: string, body: unknown, as: Person | { cookie: string } = { cookie: adminCookie }) =>
    send("PATCH", "/api/users/{userId}", { as, params: { userId }, body });

  test("by an admin of all, in the audit log, and hold from the next request on", async () => {
    const person = await makePerson("viewer");
    const given = [{ destinationId: here, role: "qa" }];
    const answer = await change(person.id, { role: null, destinations: given });
    expect(answer.body).toMatchObject({ role: null, destinations: [{ ...given[0], name: "Here" }] });
    expect((await send("GET", "/api/destinations", { as: person })).body.items).toHaveLength(1);
    const entry = await database.db.auditEntry.findFirstOrThrow({ where: { objectId: person.id }, orderBy: { id: "desc" } });
    expect(entry).toMatchObject({ action: "updated", after: { role: "none", destinations: ["Here: qa"] } });
    await change(person.id, { role: "viewer", destinations: [] });
    const all = (await send("GET", "/api/destinations")).body.items.length;
    expect((await send("GET", "/api/destinations", { as: person })).body.items).toHaveLength(all);
  });

  test("by proof of who it is, where they let somebody do more; by a token where they let do less", async () => {
    const person = await personWith("viewer", {});
    const more = { destinations: [{ destinationId: here, role: "admin" }] };
    expect((await change(person.id, more, admin)).status).toBe(403);
    expect((await change(person.id, more)).status).toBe(200);
    const less = { destinations: [{ destinationId: here, role: "qa" }] };
    expect((await change(person.id, less, admin)).status).toBe(200);
    // A lower one than the role for all destinations raises nothing.
    expect((await change(person.id, { destinations: [{ destinationId: elsewhere, role: "viewer" }] }, admin)).status).toBe(200);
  });

  test.each([
    ["at a destination that is not there", { destinations: [{ destinationId: createId("destination"), role: "qa" }] }, /does not exist/],
    ["nowhere at all", { role: null, destinations: [] }, /at least one/],
    ["of no kind", { destinations: [{ destinationId: createId("destination"), role: "king" }] }, /./],
  ])("not %s", async (_, body, message) => {
    const person = await makePerson("viewer");
    const answer = await change(person.id, body);
    expect(answer.status).toBe(422);
    expect(answer.body.error.message).toMatch(message);
  });

  test("not by an admin of one destination, to anybody", async () => {
    expect((await change(people.viewer.id, { role: "admin" }, people.admin)).status).toBe(403);
  });

  test("not to the last admin of all, who stays one", async () => {
    await database.db.user.updateMany({ where: { role: "admin", id: { not: admin.id } }, data: { role: "viewer" } });
    const answer = await change(admin.id, { role: null, destinations: [{ destinationId: here, role: "admin" }] });
    expect(answer.status).toBe(409);
  });

  test("with an invitation, which says what they are", async () => {
    const body = { email: "new@example.com", role: null, destinations: [{ destinationId: here, role: "marketer" }] };
    const made = (await send("POST", "/api/invitations", { as: { cookie: adminCookie }, body })).body;
    expect(made.destinations).toEqual([{ ...body.destinations[0], name: "Here" }]);
    const token = tokenIn(made.url);
    const found = await send("POST", "/api/invitations/look-up", { body: { token } });
    expect(found.body).toMatchObject({ role: null, destinations: [{ name: "Here", role: "marketer" }] });
    const account = { token, name: "New", password: "violet kettle moss ladder" };
    expect((await send("POST", "/api/invitations/accept", { body: account })).status).toBe(201);
    const cookie = await signIn("new@example.com");
    const list = (await send("GET", "/api/destinations", { as: { cookie } })).body.items;
    expect(list.map(({ id }: { id: string }) => id)).toEqual([here]);
    expect((await send("GET", "/api/users", { as: { cookie } })).status).toBe(403);
    const nothing = { email: "none@example.com", role: null };
    expect((await send("POST", "/api/invitations", { as: { cookie: adminCookie }, body: nothing })).status).toBe(422);
  });
});

test("the roles at a destination go with it", async () => {
  const gone = await makeDestination("Gone");
  const person = await personWith(null, { [gone]: "viewer" });
  expect((await send("DELETE", "/api/destinations/{destinationId}", { params: { destinationId: gone } })).status).toBe(200);
  expect(await database.db.destinationRole.count({ where: { userId: person.id } })).toBe(0);
  expect((await send("GET", "/api/destinations", { as: person })).status).toBe(403);
});
