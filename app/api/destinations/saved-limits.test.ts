import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Role, roles } from "#lib/access/auth/roles.ts";
import { call, makePerson, type Person, useTestDatabase } from "#lib/access/http/testing/client.ts";
import { forgetSaved } from "#lib/console/tester/forget-saved.ts";
import { savedLimits } from "#lib/console/tester/limits.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import { createId } from "#lib/platform/ids.ts";
import * as oneCase from "./[destinationId]/tester/cases/[testCaseId]/route.ts";
import * as cases from "./[destinationId]/tester/cases/route.ts";
import * as oneLink from "./[destinationId]/tester/links/[linkId]/route.ts";
import * as links from "./[destinationId]/tester/links/route.ts";
import * as oneSaved from "./[destinationId]/tester/saved-events/[savedEventId]/route.ts";
import * as saved from "./[destinationId]/tester/saved-events/route.ts";
import * as destinations from "./route.ts";

let database: TestDatabase;
const people = {} as Record<Role, Person>;
let params: { destinationId: string };
beforeAll(async () => {
  database = await useTestDatabase();
  for (const role of roles) people[role] = await makePerson(role);
});
beforeEach(async () => {
  await database.pool.query("DELETE FROM saved_link");
  await database.pool.query("DELETE FROM saved_event");
  const body = { name: "Shop", deployment: "acme.talon.one", apiKey: `canary-${createId("apiKey")}` };
  params = { destinationId: (await call(destinations.POST, "POST", "/", { as: people.admin, body })).body.id };
});
afterAll(() => database.drop());

let n = 0;
const large = () => `{ "type": "track", "n": ${n++}, "filler": "${"x".repeat(900_000)}" }`;
const share = (as: Person, text: string) => call(links.POST, "POST", "/", { as, params, body: { text } });
const bytes = async () =>
  Number((await database.pool.query("SELECT coalesce(sum(octet_length(state ->> 'text')), 0) AS n FROM saved_link")).rows[0].n);
/** As if someone had already shared this many links of 0.9 MB. */
const shared = (count: number, as: Person) =>
  database.pool.query(
    `INSERT INTO saved_link (id, destination_id, state, bytes, created_by, created_by_id)
     SELECT 'lnk_' || $3::text || n, $1, jsonb_build_object('text', repeat('x', 900000)), 900000, 'x', $3::text FROM generate_series(1, $2::int) n`,
    [params.destinationId, count, as.id],
  );

test("one person fills 10 MB and no more, also when links are made at once; the refusal says what to do", async () => {
  await shared(10, people.qa);
  const answers = await Promise.all(Array.from({ length: 3 }, () => share(people.qa, large())));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  expect(answers.find(({ status }) => status === 409)?.body.error).toMatchObject({
    code: "limit_reached",
    message:
      "You can store 10 MB of saved events and shared links. 9.9 MB are in use, and this one has 0.9 MB. Delete some under Saved in the Event Tester first.",
  });
  expect(await bytes()).toBeLessThanOrEqual(savedLimits.person.bytes);
  expect((await call(saved.POST, "POST", "/", { as: people.qa, params, body: { name: "One more", text: large() } })).status).toBe(409);
  expect((await share(people.marketer, large())).status).toBe(201);
});

test("a destination has an end as well, whoever shares; so have the numbers", async () => {
  await shared(22, people.admin);
  expect((await share(people.qa, large())).body.error).toMatchObject({
    code: "limit_reached",
    message: expect.stringContaining("A destination can have 20 MB of shared links."),
  });
  await database.pool.query("UPDATE saved_link SET bytes = 1");
  await shared(178, { ...people.admin, id: "" });
  await database.pool.query("UPDATE saved_link SET bytes = 1, created_by_id = $1", [people.qa.id]);
  expect((await share(people.qa, "{}")).body.error.message).toContain("You can store 200 saved events and shared links.");
});

test("the same thing shared again has the same address, for as long again", async () => {
  const first = await share(people.qa, '{ "type": "track" }');
  await database.pool.query("UPDATE saved_link SET expires_at = now() + interval '1 day'");
  const second = await share(people.qa, '{ "type": "track" }');
  expect(second.body.id).toBe(first.body.id);
  const { items } = (await call(links.GET, "GET", "/", { as: people.qa, params })).body;
  expect(items).toMatchObject([{ id: first.body.id, bytes: 19, createdBy: "qa person" }]);
  expect(Date.parse(items[0].expiresAt)).toBeGreaterThan(Date.now() + 29 * 86_400_000);
  expect((await share(people.marketer, '{ "type": "track" }')).body.id).not.toBe(first.body.id);
});

test("links and events are listed with their end; testers delete them, viewers do not; the audit log names no content", async () => {
  const text = '{ "type": "identify", "traits": { "email": "ada@example.org" } }';
  const link = await share(people.qa, text);
  const event = await call(saved.POST, "POST", "/", { as: people.qa, params, body: { name: "of ada@example.org", text } });
  for (const route of [links.GET, saved.GET]) {
    const seen = await call(route, "GET", "/", { as: people.viewer, params });
    expect(seen.body.items).toMatchObject([{ createdBy: "qa person", bytes: text.length, expiresAt: expect.any(String) }]);
    expect(seen.text).not.toContain("ada@");
  }
  const at = { ...params, linkId: link.body.id, savedEventId: event.body.id };
  for (const route of [oneLink.DELETE, oneSaved.DELETE]) {
    expect((await call(route, "DELETE", "/", { as: people.viewer, params: at })).status).toBe(403);
    expect((await call(route, "DELETE", "/", { as: people.marketer, params: at })).status).toBe(200);
    expect((await call(route, "DELETE", "/", { as: people.marketer, params: at })).status).toBe(404);
  }
  expect((await call(oneLink.GET, "GET", "/", { as: people.qa, params: at })).status).toBe(404);
  const { rows } = await database.pool.query("SELECT object_kind, object_name FROM audit_entry WHERE object_id = ANY ($1) ORDER BY id", [
    [link.body.id, event.body.id],
  ]);
  expect(rows).toEqual([
    { object_kind: "link", object_name: link.body.id },
    { object_kind: "savedEvent", object_name: event.body.id },
  ]);
});

test("what has expired is neither shown nor kept; what a deleted destination leaves goes too", async () => {
  const link = await share(people.qa, '{ "type": "track" }');
  await call(saved.POST, "POST", "/", { as: people.qa, params, body: { name: "Soon gone", text: "{}" } });
  const testCase = { name: "Stays", event: { type: "track" }, expected: [] };
  await call(cases.POST, "POST", "/", { as: people.qa, params, body: testCase });
  const at = { ...params, linkId: link.body.id };
  const left = async () => {
    const { rows } = await database.pool.query(
      `SELECT (SELECT count(*)::int FROM saved_link) AS links, (SELECT count(*)::int FROM saved_event) AS events,
              (SELECT count(*)::int FROM test_case WHERE destination_id = $1) AS cases`,
      [params.destinationId],
    );
    return rows[0];
  };
  await forgetSaved();
  expect(await left()).toEqual({ links: 1, events: 1, cases: 1 });
  await database.pool.query("UPDATE saved_link SET expires_at = now()");
  await database.pool.query("UPDATE saved_event SET expires_at = now()");
  expect((await call(oneLink.GET, "GET", "/", { as: people.qa, params: at })).status).toBe(404);
  for (const route of [links.GET, saved.GET]) expect((await call(route, "GET", "/", { as: people.qa, params })).body.items).toEqual([]);
  await forgetSaved();
  expect(await left()).toEqual({ links: 0, events: 0, cases: 1 });
  await database.pool.query("UPDATE destination SET deleted_at = now() WHERE id = $1", [params.destinationId]);
  await forgetSaved();
  expect(await left()).toEqual({ links: 0, events: 0, cases: 0 });
});

test("a process that does not know of the end yet saves with one", async () => {
  await database.pool.query(
    "INSERT INTO saved_link (id, destination_id, state, created_by) VALUES ('lnk_old', $1, '{\"text\":\"{}\"}', 'x')",
    [params.destinationId],
  );
  const { rows } = await database.pool.query("SELECT expires_at FROM saved_link WHERE id = 'lnk_old'");
  expect(rows[0].expires_at.getTime()).toBeGreaterThan(Date.now() + 29 * 86_400_000);
});

test("test cases of a destination have at most 20 MB together, also when one is changed", async () => {
  const filler = "x".repeat(900_000);
  const add = (name: string) =>
    call(cases.POST, "POST", "/", { as: people.qa, params, body: { name, event: { type: "track", filler }, expected: [] } });
  const made = await add("First");
  expect(made.status).toBe(201);
  expect((await database.pool.query("SELECT bytes FROM test_case WHERE id = $1", [made.body.id])).rows[0].bytes).toBeGreaterThan(900_000);
  await database.pool.query(
    `INSERT INTO test_case (id, destination_id, name, event, expected, bytes, created_by, updated_at)
     SELECT 'tst_' || $1::text || n, $1::text, 'Case ' || n, '{}', '[]', 900000, 'x', now() FROM generate_series(1, 21) n`,
    [params.destinationId],
  );
  const error = { message: "A destination can have 20 MB of test cases. Delete one before you add another." };
  expect(await add("One more")).toMatchObject({ status: 409, body: { error } });
  const expected = [
    { mappingId: createId("mapping"), mappingName: "Orders", outcome: "ready", payload: { filler: filler.slice(0, 500_000) } },
  ];
  const one = { ...params, testCaseId: made.body.id };
  expect(await call(oneCase.PATCH, "PATCH", "/", { as: people.qa, params: one, body: { expected } })).toMatchObject({
    status: 409,
    body: { error },
  });
  expect((await call(oneCase.PATCH, "PATCH", "/", { as: people.qa, params: one, body: { name: "Renamed" } })).body.name).toBe("Renamed");
});
