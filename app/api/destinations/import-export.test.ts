import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { call, makePerson, type Person, useTestDatabase } from "#lib/access/http/testing/client.ts";
import { readMappingSettings } from "#lib/engine/secrets/mapping-settings.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import * as exporting from "./[destinationId]/export/route.ts";
import * as importing from "./[destinationId]/import/route.ts";
import * as mapping from "./[destinationId]/mappings/[mappingId]/route.ts";
import * as mappings from "./[destinationId]/mappings/route.ts";
import * as testCases from "./[destinationId]/tester/cases/route.ts";
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
  expect(readMappingSettings(row).settings.callbackAPIKey).toBe(canary);
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
  await database.db.deletionRules.create({ data: { destinationId, perMinute: 20, suppress: "days", suppressDays: 90 } });
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
  expect(report.body.destination.map(({ field }: { field: string }) => field)).toEqual(["filters", "retentionDays", "deletions"]);
  const items = await list(elsewhere);
  expect(items).toMatchObject([
    {
      name: "Orders",
      enabled: false,
      notes: expect.arrayContaining([{ path: "settings.callbackAPIKey", message: expect.stringContaining("Enter this key again") }]),
    },
    { name: "Broken", enabled: false },
  ]);
  const row = await database.db.destination.findUniqueOrThrow({ where: { id: elsewhere } });
  expect(row).toMatchObject({ filters: { samplePercent: 25 }, retentionDays: 90, rateLimitPerSecond: 60 });
  const deletions = await database.db.deletionRules.findUniqueOrThrow({ where: { destinationId: elsewhere } });
  expect(deletions).toMatchObject({ perMinute: 20, quietHours: null, suppress: "days", suppressDays: 90 });
  const again = (await bundleOf(elsewhere)).body;
  expect(again.destination.deletions).toEqual({ perMinute: 20, quietHours: null, suppress: "days", suppressDays: 90 });
  const comparable = (from: typeof again) =>
    from.mappings.map(({ id: _, enabled: __, missingSecrets: ___, ...rest }: Record<string, unknown>) => rest);
  expect(comparable(again)).toEqual(comparable(bundle.body));
});

test("a plan that has grown stale writes nothing, and the new one says what has changed", async () => {
  await send({ content: good, dryRun: false });
  const changed = { ...good, trigger: 'type = "track"' };
  const choices = { content: changed, sameName: "update" };
  const { plan } = (await send(choices)).body;
  expect((await send(choices)).body.plan).toBe(plan);
  // Someone is editing the mapping that would be overwritten: the result would have the same name.
  const [{ id }] = await list();
  const work = { name: "Orders", trigger: 'type = "track" and event = "Order Paid"' };
  await call(mapping.PATCH, "PATCH", "/", { as: people.admin, params: { destinationId, mappingId: id }, body: work });
  const stale = await send({ ...choices, dryRun: false, plan });
  expect(stale.status).toBe(409);
  expect(stale.body.error.message).toContain("Nothing was imported");
  expect(await list()).toMatchObject([work]);
  const fresh = (await send(choices)).body.plan;
  expect(fresh).not.toBe(plan);
  expect((await send({ ...choices, dryRun: false, plan: fresh })).body.summary).toMatchObject({ update: 1 });
  // Other choices make another plan.
  expect((await send({ content: good, sameName: "add", dryRun: false, plan: fresh })).status).toBe(409);
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

describe("test cases", () => {
  const folder = mkdtempSync(join(tmpdir(), "falconer-export-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const program = fileURLToPath(new URL("../../../lib/run/cli/falconer.mjs", import.meta.url));
  function runTests(bundle: unknown) {
    const file = join(folder, "bundle.json");
    writeFileSync(file, typeof bundle === "string" ? bundle : JSON.stringify(bundle));
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, "test", "--bundle", file], {
      encoding: "utf8",
      timeout: 60_000,
    });
    return {
      status,
      lines: stdout
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
      stderr,
    };
  }
  const casesOf = async (id = destinationId, as = people.marketer) =>
    (await call(testCases.GET, "GET", "/", { as, params: { destinationId: id } })).body.items;

  const event = { type: "track", event: "Order Completed", userId: "ada@example.com", messageId: "m", properties: { order_id: "o-1" } };
  const orders = {
    name: "Orders",
    actionSlug: "updateCustomerSessionV2",
    trigger: good.trigger,
    settings: { ...good.settings, callbackDestination: "https://example.com/callback" },
  };
  // As the console computes it: with a mask in place of the callback's key.
  const payload = {
    customerSessionId: "o-1",
    profileId: "ada@example.com",
    callbackDestination: "https://example.com/callback",
    callbackAPIKey: `Stored ${"*".repeat(32)}`,
    state: "closed",
  };
  async function withCase() {
    const as = people.marketer;
    const params = { destinationId };
    const { body: made } = await call(mappings.POST, "POST", "/", { as, params, body: orders });
    const { body: other } = await call(mappings.POST, "POST", "/", { as, params, body: { ...orders, trigger: 'type = "identify"' } });
    const expected = [
      { mappingId: made.id, mappingName: "Orders", outcome: "ready", payload },
      { mappingId: other.id, mappingName: "Orders", outcome: "not_matched" },
    ];
    const { status } = await call(testCases.POST, "POST", "/", { as, params, body: { name: "An order", event, expected } });
    expect(status).toBe(201);
  }

  test("go with an export, and the command runs it as it is: 0 while all is well, 1 when a mapping changed", async () => {
    await withCase();
    const { body: bundle, text } = await call(exporting.GET, "GET", "/", { as: people.qa, params: { destinationId } });
    expect(text).not.toContain(canary);
    expect(text).not.toContain("Stored ****");
    expect(runTests(text)).toEqual({
      status: 0,
      stderr: "All 1 test cases pass.\n",
      lines: [{ name: "An order", passed: true, mappings: [] }],
    });
    bundle.mappings[0].settings.state = "open";
    const changed = runTests(bundle);
    expect(changed).toMatchObject({ status: 1, stderr: "1 of 1 test cases fail.\n" });
    expect(changed.lines[0].mappings).toMatchObject([{ differences: [{ path: "state", expected: "closed", actual: "open" }] }]);
  });

  test("are not in a viewer's export: they hold people's events", async () => {
    await withCase();
    const { body, text } = await bundleOf();
    expect(body.testCases).toEqual([]);
    expect(text).not.toContain("ada@example.com");
  });

  test("are planned first, then written with the mappings that they are about, of the same name though these are", async () => {
    await withCase();
    const { text } = await call(exporting.GET, "GET", "/", { as: people.qa, params: { destinationId } });
    const elsewhere = await makeDestination("Elsewhere");
    const plan = await send({ content: text }, people.marketer, elsewhere);
    expect(plan.body.testCases).toEqual([{ index: 0, name: "An order", result: "create", reason: null }]);
    expect(await casesOf(elsewhere)).toEqual([]);

    await send({ content: text, dryRun: false }, people.marketer, elsewhere);
    const ids = (await list(elsewhere)).map((mapping: { id: string }) => mapping.id);
    expect((await casesOf(elsewhere))[0]).toMatchObject({
      name: "An order",
      event,
      expected: [{ mappingId: ids[0] }, { mappingId: ids[1] }],
    });
    const again = await call(exporting.GET, "GET", "/", { as: people.qa, params: { destinationId: elsewhere } });
    expect(runTests(again.text).status).toBe(0);

    const twice = await send({ content: text }, people.marketer, elsewhere);
    expect(twice.body.testCases).toMatchObject([{ result: "skip", reason: "A test case just like this one exists already." }]);
  });

  test.each([
    ["add", "create", ["An order", "An order (2)"]],
    ["update", "update", ["An order"]],
    ["skip", "skip", ["An order"]],
  ] as const)("of the same name, asked for %s: %s", async (sameName, result, names) => {
    await withCase();
    const { body: bundle } = await call(exporting.GET, "GET", "/", { as: people.qa, params: { destinationId } });
    bundle.testCases[0].event.userId = "grace@example.com";
    const done = await send({ content: bundle, sameName, dryRun: false });
    expect(done.body.testCases).toMatchObject([{ result }]);
    const cases = await casesOf();
    expect(cases.map((each: { name: string }) => each.name)).toEqual(names);
    expect(cases.at(-1).event.userId).toBe(sameName === "skip" ? "ada@example.com" : "grace@example.com");
    const ids = (await list()).map((mapping: { id: string }) => mapping.id);
    expect(ids).toContain(cases.at(-1).expected[0].mappingId);
  });

  test("that a mapping written over would change are told in the plan", async () => {
    await withCase();
    const changed = { ...good, name: "Orders", settings: { ...orders.settings, state: "open" } };
    const { body } = await send({ content: [changed], sameName: "update" });
    expect(body.mappings[0]).toMatchObject({ result: "update" });
    expect(body.mappings[0].notes).toContainEqual({
      path: "",
      message: "The test case “An order” gives a different result after this. First in state.",
    });
  });

  test("that are none, or are about mappings that are not imported, are refused in words", async () => {
    const { body } = await send({
      content: {
        falconerBundle: 1,
        mappings: [
          { ...good, id: "map_1" },
          { ...unknown, id: "map_2" },
        ],
        testCases: [
          { name: "No event" },
          { name: "Of the unknown", event, expected: [{ mappingId: "map_2", mappingName: "Unknown", outcome: "ready" }] },
          {
            name: "Of both",
            event,
            expected: [
              { mappingId: "map_1", mappingName: "Orders", outcome: "ready" },
              { mappingId: "map_2", mappingName: "Unknown", outcome: "ready" },
            ],
          },
        ],
      },
    });
    expect(body.testCases).toMatchObject([
      { result: "refuse", reason: expect.stringContaining("This isn’t a test case") },
      { result: "refuse", reason: "None of the mappings that it is about is imported." },
      { result: "create", reason: expect.stringContaining("is left out") },
    ]);
  });
});
