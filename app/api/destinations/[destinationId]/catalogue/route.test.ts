import { afterAll, beforeAll, expect, test } from "vitest";
import { call, makePerson, type Person, useTestDatabase } from "#lib/access/http/testing/client.ts";
import { checkAgain, checkCatalogues } from "#lib/console/catalogue/nightly-check.ts";
import { refreshCatalogue } from "#lib/console/catalogue/refresh.ts";
import { readCatalogueChecks } from "#lib/engine/alerts/read-destinations.ts";
import { addDestination, until } from "#lib/engine/delivery/testing/fixture.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import { type Simulator, startSimulator } from "#lib/talon-one/simulator/start-simulator.ts";
import * as create from "./attributes/route.ts";
import * as file from "./file/route.ts";
import * as findings from "./findings/route.ts";
import * as items from "./items/route.ts";
import * as key from "./key/route.ts";
import * as refresh from "./refresh/route.ts";
import * as catalogue from "./route.ts";

let database: TestDatabase;
let simulator: Simulator;
let admin: Person;
beforeAll(async () => {
  simulator = await startSimulator({ managementRatePerSecond: 0 });
  process.env.TALON_ONE_BASE_URL = simulator.url;
  database = await useTestDatabase();
  admin = await makePerson("admin");
});
afterAll(async () => {
  await database?.drop();
  await simulator?.close();
  delete process.env.TALON_ONE_BASE_URL;
});

const attributes = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ entity: "CustomerProfile", name: `attribute${n}`, title: `Attribute ${n}`, type: "string" }));
const fill = (counts: { attributes: number; audiences?: number }) =>
  simulator.control.configure({
    catalogue: {
      attributes: attributes(counts.attributes),
      audiences: Array.from({ length: counts.audiences ?? 0 }, (_, n) => ({ name: `Audience ${n}`, integrationId: `aud_${n}` })),
      eventTypes: [{ name: "viewed", title: "Viewed" }],
      applications: [{ name: "Shop" }],
    },
  });
const ask = (handler: Parameters<typeof call>[0], method: string, destinationId: string, body?: object) =>
  call(handler, method, "/", { params: { destinationId }, as: admin, ...(body ? { body } : {}) });
const part = (state: { parts: { part: string }[] }, name: string) => state.parts.find((one) => one.part === name);

test("a key reads everything, page by page; what it may not read is named, and the rest is kept", async () => {
  const { destinationId } = await addDestination(database.pool);
  fill({ attributes: 1_203, audiences: 501 });
  const { body: state, text } = await ask(key.PUT, "PUT", destinationId, { key: "management-key-1" });
  expect(text).not.toContain("management-key-1");
  expect(state).toMatchObject({ key: "••••ey-1", refreshing: false, applicationId: 1 });
  expect(state.parts).toMatchObject([
    { part: "attributes", count: 1_203, origin: "key", problem: null },
    { part: "audiences", count: 501 },
    { part: "eventTypes", count: 1 },
    { part: "applications", count: 1 },
  ]);
  const read = (await ask(items.GET, "GET", destinationId)).body;
  expect(read.attributes).toHaveLength(1_203);
  expect(read.audiences[500]).toMatchObject({ name: "Audience 500", integrationId: "aud_500" });
  expect(read.applicationId).toBe(1);

  simulator.control.configure({ managementKeys: { "management-key-2": ["/v1/attributes"] } });
  const { body: less } = await ask(key.PUT, "PUT", destinationId, { key: "management-key-2" });
  expect(part(less, "audiences")).toMatchObject({ count: 501, problem: "The key isn’t allowed to call GET /v1/audiences." });
  expect(part(less, "attributes")).toMatchObject({ problem: null });
  const { body: wrong } = await ask(key.PUT, "PUT", destinationId, { key: "management-key-3" });
  expect(part(wrong, "attributes")).toMatchObject({ count: 1_203, problem: "Talon.One rejected the Management key." });
  simulator.control.configure({ managementKeys: null });
  const { body: none } = await ask(key.PUT, "PUT", destinationId, { key: null });
  expect(none).toMatchObject({ key: null });
  expect(part(none, "attributes")).toMatchObject({ count: 1_203 });
});

test("a catalogue that shrinks by more than half keeps the old one, and asks", async () => {
  const { destinationId } = await addDestination(database.pool);
  fill({ attributes: 100 });
  await ask(key.PUT, "PUT", destinationId, { key: "management-key-1" });
  fill({ attributes: 30 });
  const { body: state } = await ask(refresh.POST, "POST", destinationId);
  expect(part(state, "attributes")).toMatchObject({ count: 100, pending: 30 });
  expect((await ask(items.GET, "GET", destinationId)).body.attributes).toHaveLength(100);
  const { body: accepted } = await ask(catalogue.PATCH, "PATCH", destinationId, { accept: "attributes" });
  expect(part(accepted, "attributes")).toMatchObject({ count: 30, pending: null });
  expect((await ask(items.GET, "GET", destinationId)).body.attributes).toHaveLength(30);
  expect((await ask(catalogue.PATCH, "PATCH", destinationId, { accept: "attributes" })).status).toBe(409);
});

test("a file stands in for a key; one that holds nothing is refused", async () => {
  const { destinationId } = await addDestination(database.pool);
  const content = { totalResultSize: 2, data: [...attributes(2), { nonsense: true }] };
  const { body: state } = await ask(file.PUT, "PUT", destinationId, { part: "attributes", content });
  expect(part(state, "attributes")).toMatchObject({ count: 2, origin: "file" });
  expect(part(state, "audiences")).toMatchObject({ count: 0, origin: null });
  const refused = await ask(file.PUT, "PUT", destinationId, { part: "audiences", content: { some: "thing" } });
  expect(refused.body.error.issues[0].path).toBe("content");
});

test("mappings are held against it: what Talon.One would refuse is named, with what was meant", async () => {
  const mapping = {
    actionSlug: "updateCustomerProfileV3",
    name: "Profiles",
    trigger: 'type = "identify"',
    settings: { customerProfileId: { "@path": "$.userId" }, attributes: { Attribute1: { "@path": "$.traits.a" }, attribute2: 7 } },
  };
  const { destinationId, mappingIds } = await addDestination(database.pool, { mappings: [mapping] });
  expect((await ask(findings.GET, "GET", destinationId)).body.items).toEqual([]);
  await ask(file.PUT, "PUT", destinationId, { part: "attributes", content: attributes(5) });
  expect((await ask(findings.GET, "GET", destinationId)).body.items).toEqual([
    {
      mappingId: mappingIds[0],
      name: "Profiles",
      findings: [
        expect.objectContaining({ path: "attributes.Attribute1", severity: "error", message: expect.stringContaining("“attribute1”") }),
        expect.objectContaining({ path: "attributes.attribute2", code: "wrong_type" }),
      ],
    },
  ]);
});

test("the key goes to no other host than the one it was entered for", async () => {
  const { destinationId } = await addDestination(database.pool);
  fill({ attributes: 1 });
  await ask(key.PUT, "PUT", destinationId, { key: "management-key-1" });
  await database.pool.query("UPDATE destination SET deployment = 'other.talon.one' WHERE id = $1", [destinationId]);
  fill({ attributes: 5 });
  await refreshCatalogue(destinationId);
  const { body: state } = await ask(catalogue.GET, "GET", destinationId);
  expect(part(state, "attributes")).toMatchObject({ count: 1 });
  expect(state.keyProblem).toContain("other.talon.one");
});

test("too many requests are waited out", async () => {
  const { destinationId } = await addDestination(database.pool);
  fill({ attributes: 3 });
  simulator.control.configure({ managementRatePerSecond: 1 });
  await fetch(`${simulator.url}/v1/attributes`, { headers: { authorization: "ManagementKey-v1 management-key-9" } });
  const { body: state } = await ask(key.PUT, "PUT", destinationId, { key: "management-key-9" });
  simulator.control.configure({ managementRatePerSecond: 0 });
  expect(part(state, "attributes")).toMatchObject({ count: 3, problem: null });
});

test("5,000 attributes and 10,000 audiences are read in under 30 s, at Talon.One's 3 requests a second", async () => {
  const { destinationId } = await addDestination(database.pool);
  fill({ attributes: 5_000, audiences: 10_000 });
  simulator.control.configure({ managementRatePerSecond: 3 });
  const beganAt = performance.now();
  await ask(key.PUT, "PUT", destinationId, { key: "management-key-of-many" });
  const state = await until(
    "the reading",
    async () => {
      const { body } = await ask(catalogue.GET, "GET", destinationId);
      return !body.refreshing && body;
    },
    60_000,
  );
  const seconds = (performance.now() - beganAt) / 1_000;
  simulator.control.configure({ managementRatePerSecond: 0 });
  console.info(`5,000 attributes and 10,000 audiences in ${seconds.toFixed(1)} s`);
  expect([part(state, "attributes"), part(state, "audiences")]).toMatchObject([
    { count: 5_000, problem: null },
    { count: 10_000, problem: null },
  ]);
  expect(seconds).toBeLessThan(30);
}, 60_000);

/** Other tests leave destinations with findings of their own. */
const checksOf = async (destinationId: string) =>
  (await readCatalogueChecks(database.pool)).filter((check) => check.destinationId === destinationId);

test("names are learnt from responses: a rejected one is marked, and forgotten once Talon.One takes it", async () => {
  const { destinationId, mappingIds } = await addDestination(database.pool, {
    mappings: [
      {
        actionSlug: "updateCustomerProfileV3",
        trigger: 'type = "identify"',
        settings: { customerProfileId: "c", attributes: { colour: "red" } },
      },
    ],
  });
  const learn = async (isThere: boolean) => {
    await database.pool.query(
      `INSERT INTO learnt_name (destination_id, entity, event_type, name, is_there) VALUES ($1, 'CustomerProfile', '', 'colour', $2)
       ON CONFLICT (destination_id, entity, event_type, name) DO UPDATE SET is_there = excluded.is_there`,
      [destinationId, isThere],
    );
  };
  const found = async () => (await ask(findings.GET, "GET", destinationId)).body.items;
  expect(await found()).toEqual([]);
  await learn(false);
  expect(await found()).toMatchObject([
    {
      mappingId: mappingIds[0],
      findings: [
        {
          path: "attributes.colour",
          severity: "error",
          code: "unknown_attribute",
          missing: { entity: "CustomerProfile", name: "colour", type: "string" },
        },
      ],
    },
  ]);
  expect((await ask(items.GET, "GET", destinationId)).body.learnt).toEqual([{ entity: "CustomerProfile", name: "colour", exists: false }]);
  await checkCatalogues();
  expect(await checksOf(destinationId)).toMatchObject([{ kind: "names", destinationId, value: 1, facts: { errors: 1, mappings: 1 } }]);
  await learn(true);
  expect(await found()).toEqual([]);
  await checkAgain();
  expect(await checksOf(destinationId)).toEqual([]);
});

test("an attribute is created in Talon.One by the key, in the catalogue at once, and in the audit log", async () => {
  const { destinationId } = await addDestination(database.pool);
  const colour = { entity: "CustomerProfile", name: "colour", type: "string" };
  const without = await ask(create.POST, "POST", destinationId, colour);
  expect([without.status, without.body.error.message]).toEqual([409, expect.stringContaining("has no Management key")]);
  fill({ attributes: 3 });
  await ask(key.PUT, "PUT", destinationId, { key: "management-key-9" });
  const made = await ask(create.POST, "POST", destinationId, colour);
  expect(made.status).toBe(201);
  expect(part(made.body, "attributes")).toMatchObject({ count: 4 });
  expect((await ask(items.GET, "GET", destinationId)).body.attributes).toContainEqual({ ...colour, title: "colour", applications: [1] });
  const { rows } = await database.pool.query(
    "SELECT action, actor_name FROM audit_entry WHERE destination_id = $1 AND action = 'created' AND object_kind = 'catalogue'",
    [destinationId],
  );
  expect(rows).toHaveLength(1);
  const again = await ask(create.POST, "POST", destinationId, colour);
  expect([again.status, again.body.error.message]).toEqual([409, expect.stringContaining("already")]);
  simulator.control.configure({ managementKeys: { "management-key-9": ["/v1/attributes"] } });
  const mayNot = await ask(create.POST, "POST", destinationId, { ...colour, name: "size" });
  expect(mayNot.body.error.message).toBe("The key isn’t allowed to call POST /v1/attributes.");
  simulator.control.configure({ managementKeys: null });
  expect((await ask(create.POST, "POST", destinationId, { ...colour, name: "no name" })).status).toBe(422);
  const marketer = await makePerson("marketer");
  expect((await call(create.POST, "POST", "/", { as: marketer, params: { destinationId }, body: colour })).status).toBe(403);
});
