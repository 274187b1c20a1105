import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { TestDatabase } from "#lib/db/test-database.ts";
import { call, makePerson, type Person, useTestDatabase } from "#lib/http/test-client.ts";
import { revealMappingSettings } from "#lib/mappings/secrets.ts";
import * as exporting from "./[destinationId]/export/route.ts";
import * as importing from "./[destinationId]/import/route.ts";
import * as mappings from "./[destinationId]/mappings/route.ts";
import * as destinations from "./route.ts";

let database: TestDatabase;
const people: Record<string, Person> = {};
beforeAll(async () => {
  database = await useTestDatabase();
  for (const role of ["admin", "marketer", "qa", "viewer"] as const) people[role] = await makePerson(role);
});
afterAll(() => database.drop());

let destinationId: string;
const canary = "Authorization canary-canary-canary-canary-canary";
async function makeDestination(name = "Shop (EU)") {
  const body = { name, deployment: "acme.talon.one", apiKey: "canary-key-0123456789" };
  return (await call(destinations.POST, "POST", "/", { as: people.admin, body })).body.id as string;
}
beforeEach(async () => {
  destinationId = await makeDestination();
});
const send = (body: object, as = people.marketer, id = destinationId) =>
  call(importing.POST, "POST", "/", { as, params: { destinationId: id }, body });
const list = async (id = destinationId) =>
  (await call(mappings.GET, "GET", "/", { as: people.viewer, params: { destinationId: id } })).body.items;
const bundleOf = async (id = destinationId) => call(exporting.GET, "GET", "/", { as: people.viewer, params: { destinationId: id } });

const good = {
  name: "Orders",
  actionId: "sXKEzLehvdKW7R1g1SmTun",
  enabled: true,
  trigger: 'type = "track" and event = "Order Completed"',
  settings: {
    customerSessionId: { "@path": "$.properties.order_id" },
    profileId: { "@path": "$.userId" },
    callbackAPIKey: canary,
    state: "closed",
  },
};
const broken = { ...good, name: "Broken", trigger: "type = ", settings: { customerSessionId: "s" } };
const unknown = { ...good, name: "Unknown", actionId: "nope" };
const content = JSON.stringify({ data: { subscriptions: [good, broken, unknown] } });

test("a dry run tells all and writes nothing; then it is done, in one transaction, with an audit entry each", async () => {
  const before = await database.db.auditEntry.count();
  const dry = await send({ content });
  expect(dry.status).toBe(200);
  expect(dry.body).toMatchObject({ dryRun: true, kind: "segment", summary: { create: 2, update: 0, skip: 0, refuse: 1, switchedOff: 1 } });
  expect(await list()).toEqual([]);
  expect(await database.db.auditEntry.count()).toBe(before);

  const done = await send({ content, dryRun: false });
  expect(done.body).toMatchObject({ dryRun: false, summary: dry.body.summary });
  const items = await list();
  expect(items.map((item: { id: string }) => item.id)).toEqual(
    done.body.mappings.slice(0, 2).map((item: { mappingId: string }) => item.mappingId),
  );
  expect(items).toMatchObject([
    { name: "Orders", actionSlug: "updateCustomerSessionV2", enabled: true, issues: [] },
    { name: "Broken", enabled: false, issues: [{ path: "trigger" }] },
  ]);
  const entries = await database.db.auditEntry.findMany({ where: { destinationId, objectKind: "mapping" } });
  expect(entries.map((entry) => [entry.action, entry.actorName])).toEqual([
    ["created", "marketer person"],
    ["created", "marketer person"],
  ]);
});

test("a key in a subscription is sealed and shows up nowhere", async () => {
  const done = await send({ content, dryRun: false });
  const row = await database.db.mapping.findFirstOrThrow({ where: { destinationId, name: "Orders" } });
  expect(revealMappingSettings(row).callbackAPIKey).toBe(canary);
  const shown = [done.body, await list(), (await bundleOf()).body, row, await database.db.auditEntry.findMany()];
  expect(JSON.stringify(shown)).not.toContain("canary-canary");
});

test("once more changes nothing; the same name is written over only when asked", async () => {
  await send({ content: good, dryRun: false });
  expect((await send({ content: good, dryRun: false })).body.summary).toMatchObject({ skip: 1 });
  const changed = { ...good, trigger: 'type = "track"' };
  const updated = await send({ content: changed, dryRun: false, sameName: "update" });
  expect(updated.body.summary).toMatchObject({ update: 1, create: 0 });
  expect(await list()).toMatchObject([{ name: "Orders", trigger: 'type = "track"', version: 2 }]);
  expect((await send({ content: { ...changed, trigger: 'type = "page"' }, dryRun: false })).body.summary).toMatchObject({ create: 1 });
  expect(await list()).toHaveLength(2);
});

test("exported and imported elsewhere, all is the same but the keys", async () => {
  await send({ content, dryRun: false });
  await database.db.destination.update({ where: { id: destinationId }, data: { filters: { samplePercent: 25 }, retentionDays: 90 } });
  const bundle = await bundleOf();
  expect(bundle.status).toBe(200);
  expect(bundle.headers.get("content-disposition")).toMatch(/^attachment; filename="falconer-shop-eu-\d{4}-\d\d-\d\d\.json"$/);
  expect(bundle.body).toMatchObject({
    falconerBundle: 1,
    destination: { name: "Shop (EU)", deployment: "acme.talon.one", retentionDays: 90 },
  });
  expect(bundle.body.mappings[0]).toMatchObject({ name: "Orders", actionId: good.actionId, missingSecrets: ["callbackAPIKey"] });
  expect(bundle.body.mappings[0].settings).not.toHaveProperty("callbackAPIKey");
  expect(JSON.stringify(bundle.body)).not.toMatch(/canary|Stored \*/);

  const elsewhere = await makeDestination("Elsewhere");
  const report = await send({ content: bundle.body, dryRun: false, applyDestination: true }, people.admin, elsewhere);
  expect(report.body).toMatchObject({ kind: "bundle", summary: { create: 2, switchedOff: 1 } });
  expect(report.body.destination.map(({ field }: { field: string }) => field)).toEqual(["filters", "retentionDays"]);
  const items = await list(elsewhere);
  expect(items).toMatchObject([
    {
      name: "Orders",
      enabled: false,
      notes: expect.arrayContaining([{ path: "settings.callbackAPIKey", message: expect.stringContaining("Type this key again") }]),
    },
    { name: "Broken", enabled: false },
  ]);
  const row = await database.db.destination.findUniqueOrThrow({ where: { id: elsewhere } });
  expect(row).toMatchObject({ filters: { samplePercent: 25 }, retentionDays: 90, rateLimitPerSecond: 60 });
  const again = (await bundleOf(elsewhere)).body;
  const comparable = (from: typeof again) =>
    from.mappings.map(({ enabled: _, missingSecrets: __, ...rest }: Record<string, unknown>) => rest);
  expect(comparable(again)).toEqual(comparable(bundle.body));
});

test("fifty, and not one more", async () => {
  const many = Array.from({ length: 55 }, (_, i) => ({ ...good, name: `M${i}`, trigger: `event = "E${i}"` }));
  const report = await send({ content: many, dryRun: false });
  expect(report.body.summary).toMatchObject({ create: 50, refuse: 5 });
  expect(await list()).toHaveLength(50);
});

test.each([
  ["nothing", { content: "" }, 422],
  ["words", { content: "hello" }, 422],
  ["no content", {}, 422],
  ["an unknown choice", { content: good, sameName: "maybe" }, 422],
])("%s is refused", async (_title, body, status) => {
  const answer = await send(body);
  expect(answer.status).toBe(status);
  expect(answer.body.error.issues.length).toBeGreaterThan(0);
});

test("who may do it", async () => {
  expect((await send({ content: good }, people.qa)).status).toBe(403);
  expect((await send({ content: good }, people.viewer)).status).toBe(403);
  expect((await send({ content: good, applyDestination: true }, people.marketer)).status).toBe(403);
  expect((await send({ content: good }, people.marketer, "dst_00000000000000000000000000")).status).toBe(404);
});
