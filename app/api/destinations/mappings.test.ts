import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { call, makePerson, type Person, useTestDatabase } from "#lib/access/http/testing/client.ts";
import { secretMask } from "#lib/core/actions/secret-mask.ts";
import { readMappingSettings, sealSecrets } from "#lib/engine/secrets/mapping-settings.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import { createId } from "#lib/platform/ids.ts";
import * as audit from "../audit/route.ts";
import * as duplicate from "./[destinationId]/mappings/[mappingId]/duplicate/route.ts";
import * as restore from "./[destinationId]/mappings/[mappingId]/restore/route.ts";
import * as one from "./[destinationId]/mappings/[mappingId]/route.ts";
import * as reorder from "./[destinationId]/mappings/reorder/route.ts";
import * as all from "./[destinationId]/mappings/route.ts";
import * as testCases from "./[destinationId]/tester/cases/route.ts";
import * as destinations from "./route.ts";

let database: TestDatabase;
let admin: Person;
let marketer: Person;
let destinationId: string;
beforeAll(async () => {
  database = await useTestDatabase();
  admin = await makePerson("admin");
  marketer = await makePerson("marketer");
});
beforeEach(async () => {
  const body = { name: "Shop", deployment: "acme.talon.one", apiKey: "canary-key-0123456789" };
  destinationId = (await call(destinations.POST, "POST", "/", { as: admin, body })).body.id;
});
afterAll(() => database.drop());

const track = { name: "Orders", actionSlug: "trackEventV2", trigger: 'type = "track" and event = "Order Completed"', enabled: true };
const make = (body: object = {}, as = marketer) =>
  call(all.POST, "POST", "/", { as, params: { destinationId }, body: { ...track, ...body } });
const on = (id: string) => ({ destinationId, mappingId: id });
const patch = (id: string, body: object, as = marketer) => call(one.PATCH, "PATCH", "/", { as, params: on(id), body });
const list = async (deleted = false) =>
  (await call(all.GET, "GET", deleted ? "/?deleted=true" : "/", { as: marketer, params: { destinationId } })).body;

test("made with the action's defaults, read, changed; the destination's version grows and the audit log tells the fields", async () => {
  const made = await make();
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ ...track, position: 1, version: 1, issues: [], lastUsedAt: null });
  expect(made.body.settings.customerProfileId).toEqual({ "@path": "$.userId" });
  const changed = await patch(made.body.id, { version: 1, name: "All orders", trigger: 'type = "track"' });
  expect(changed.body).toMatchObject({ name: "All orders", version: 2 });
  expect((await list()).version).toBe(3);
  const entries = await database.db.auditEntry.findMany({ where: { objectId: made.body.id }, orderBy: { id: "asc" } });
  expect(entries.map(({ action, actorName }) => [action, actorName])).toEqual([
    ["created", "marketer person"],
    ["updated", "marketer person"],
  ]);
  expect(entries[1]?.changes).toEqual([
    { path: "name", before: "Orders", after: "All orders" },
    { path: "trigger", before: track.trigger, after: 'type = "track"' },
  ]);
});

test.each([
  ["an unknown action", { actionSlug: "nope" }, ["actionSlug"]],
  ["a trigger that cannot be read", { trigger: "type = " }, ["trigger"]],
  ["a trigger on a field that is not supported", { trigger: 'anonymousId = "x"' }, ["trigger"]],
  [
    "unknown directives, all of them",
    { settings: { customerProfileId: { "@nope": 1 }, eventType: { "@path": 5 } } },
    ["settings.customerProfileId", "settings.eventType"],
  ],
  ["a needed field that is missing", { settings: { eventType: "x" } }, ["settings.customerProfileId"]],
  ["a fixed value over its limit", { settings: { customerProfileId: "x".repeat(1001), eventType: "x" } }, ["settings.customerProfileId"]],
  ["a delivery method of another action", { options: { deliveryMethod: "legacy" } }, ["options.deliveryMethod"]],
  ["settings that are a list", { settings: [] }, ["settings"]],
])("refused with every place: %s", async (_, body, paths) => {
  const answer = await make(body);
  expect(answer.status).toBe(422);
  const found: string[] = answer.body.error.issues.map((issue: { path: string }) => issue.path);
  for (const path of paths) expect(found.some((each) => each === path || each.startsWith(`${path}.`))).toBe(true);
  expect((await list()).items).toEqual([]);
});

test("an import keeps an invalid mapping, switched off, with its issues; it cannot be switched on before it is mended", async () => {
  const made = await make({
    actionSlug: "gone",
    keepInvalid: true,
    settings: {},
    notes: [{ path: "actionSlug", message: "Unknown action." }],
  });
  expect(made.body).toMatchObject({ enabled: false, notes: [{ message: "Unknown action." }] });
  expect(made.body.issues).not.toEqual([]);
  expect((await patch(made.body.id, { enabled: true })).status).toBe(422);
  expect((await patch(made.body.id, { name: "Renamed" })).body).toMatchObject({ name: "Renamed", enabled: false });
  const settings = { customerProfileId: { "@path": "$.userId" }, eventType: "order" };
  expect((await patch(made.body.id, { actionSlug: "trackEventV2", settings, enabled: true })).body).toMatchObject({
    enabled: true,
    issues: [],
    notes: [],
  });
});

describe("secrets in settings", () => {
  const secret = "Authorization canary-callback-key-0123456789abcdef";
  const session = {
    actionSlug: "updateCustomerSessionV2",
    settings: {
      customerSessionId: { "@path": "$.properties.order_id" },
      callbackDestination: "https://example.org/cb",
      callbackAPIKey: secret,
    },
  };

  test("sealed at rest, masked in every answer, kept when the mask comes back, replaced when not", async () => {
    const made = await make(session);
    expect(made.status).toBe(201);
    expect(made.text).not.toContain("canary-callback");
    expect(made.body.settings.callbackAPIKey).toBe(secretMask);
    const row = () => database.db.mapping.findUniqueOrThrow({ where: { id: made.body.id } });
    expect(JSON.stringify(await row())).not.toContain("canary-callback");
    expect(readMappingSettings(await row()).settings.callbackAPIKey).toBe(secret);

    const kept = await patch(made.body.id, { settings: { ...made.body.settings, profileId: "p" } });
    expect(kept.status).toBe(200);
    expect(readMappingSettings(await row()).settings).toMatchObject({ callbackAPIKey: secret, profileId: "p" });

    const nested = { "@if": { exists: { "@path": "$.properties.x" }, then: secret, else: { "@path": "$.properties.key" } } };
    const deep = await patch(made.body.id, { settings: { ...made.body.settings, callbackAPIKey: nested } });
    expect(deep.body.settings.callbackAPIKey["@if"]).toEqual({
      exists: { "@path": "$.properties.x" },
      then: secretMask,
      else: { "@path": "$.properties.key" },
    });
    expect(readMappingSettings(await row()).settings.callbackAPIKey).toEqual(nested);

    const copy = await call(duplicate.POST, "POST", "/", { as: marketer, params: on(made.body.id) });
    expect(copy.body).toMatchObject({ name: "Orders (copy)", enabled: false });
    expect(
      readMappingSettings(await database.db.mapping.findUniqueOrThrow({ where: { id: copy.body.id } })).settings.callbackAPIKey,
    ).toEqual(nested);
    expect(JSON.stringify(await database.db.auditEntry.findMany())).not.toContain("canary-callback");
  });

  test("a stored key goes to no other address than the one it was entered for", async () => {
    const made = await make({ ...session, name: "Callback" });
    const row = () => database.db.mapping.findUniqueOrThrow({ where: { id: made.body.id } });
    const settings = made.body.settings;
    const elsewhere = [
      { ...settings, callbackDestination: "https://evil.example/cb" },
      { ...settings, callbackDestination: { "@path": "$.properties.cb" } },
      { ...settings, callbackDestination: "https://evil.example/cb", callbackAPIKey: { "@if": { exists: "x", then: secretMask } } },
    ];
    for (const moved of elsewhere) {
      const refused = await patch(made.body.id, { settings: moved });
      expect([refused.status, refused.body.error.issues[0].path]).toEqual([422, expect.stringMatching(/^settings\.callbackAPIKey/)]);
    }
    const [first] = elsewhere;
    expect((await patch(made.body.id, { settings: first })).body.error.message).toMatch(/address has changed/);
    expect(readMappingSettings(await row()).settings).toMatchObject({
      callbackDestination: "https://example.org/cb",
      callbackAPIKey: secret,
    });
    // Nor step by step: removing the key from the form removes it from the database.
    const { callbackAPIKey: _, ...without } = first as typeof settings;
    expect((await patch(made.body.id, { settings: without })).status).toBe(200);
    expect((await patch(made.body.id, { settings: first })).status).toBe(422);
    expect((await row()).secrets).toBeNull();
    const typed = { ...first, callbackAPIKey: secret };
    expect((await patch(made.body.id, { settings: typed })).status).toBe(200);
    expect(readMappingSettings(await row()).settings).toEqual(typed);
  });

  test("a key that does not open any more is told, keeps the list in sight, and can be entered again", async () => {
    const { id, settings } = (await make({ ...session, name: "Sealed otherwise" })).body;
    const secrets = sealSecrets(createId("mapping"), { callbackAPIKey: secret });
    await database.db.mapping.update({ where: { id }, data: { secrets, enabled: false } });
    const listed = await list();
    const issue = { path: "settings.callbackAPIKey", message: expect.stringContaining("Enter the key again") };
    expect(listed.items.find((item: { id: string }) => item.id === id).issues).toEqual([issue]);
    expect(await patch(id, { enabled: true })).toMatchObject({ status: 422, body: { error: { issues: [issue] } } });
    const copy = await call(duplicate.POST, "POST", "/", { as: marketer, params: on(id) });
    expect(copy.body).toMatchObject({ enabled: false, issues: [issue] });
    expect((await patch(id, { settings, enabled: true })).status).toBe(422);
    expect(await patch(id, { settings: { ...settings, callbackAPIKey: secret }, enabled: true })).toMatchObject({
      status: 200,
      body: { issues: [] },
    });
  });

  test("a mask with nothing behind it, and a key that is too short, are refused without telling it", async () => {
    const mask = await make({ ...session, settings: { ...session.settings, callbackAPIKey: secretMask } });
    expect(mask.body.error.issues[0].path).toBe("settings.callbackAPIKey");
    const short = await make({ ...session, settings: { ...session.settings, callbackAPIKey: "X canaryshort" } });
    expect(short.status).toBe(422);
    expect(short.text).not.toContain("canaryshort");
  });
});

describe("several people at once", () => {
  test("60 at once: 50 mappings, 10 clear refusals; a deleted one makes room", async () => {
    // On a busy machine some wait in the queue for too long and are asked to come again.
    const makeInTheEnd = async (name: string) => {
      for (;;) {
        const answer = await make({ name });
        if (answer.status !== 503) return answer;
      }
    };
    const tries = await Promise.all(Array.from({ length: 60 }, (_, n) => makeInTheEnd(`m${n}`)));
    expect(tries.filter(({ status }) => status === 201)).toHaveLength(50);
    const refused = tries.filter(({ status }) => status !== 201);
    expect(refused.map(({ status, body }) => [status, body.error.code])).toEqual(Array(10).fill([409, "limit_reached"]));
    expect(refused[0]?.body.error.message).toMatch(/50 mappings/);
    const { items } = await list();
    expect(items.map(({ position }: { position: number }) => position)).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
    await call(one.DELETE, "DELETE", "/", { as: marketer, params: on(items[7].id) });
    expect((await make()).status).toBe(201);
    expect((await call(restore.POST, "POST", "/", { as: marketer, params: on(items[7].id), body: {} })).body.error.code).toBe(
      "limit_reached",
    );
  });

  test("two who save the same version: the second is told who was first", async () => {
    const { id } = (await make()).body;
    const both = await Promise.all([patch(id, { version: 1, name: "mine" }), patch(id, { version: 1, name: "theirs" }, admin)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const lost = both.find(({ status }) => status === 409);
    expect(lost?.body.error).toMatchObject({
      code: "conflict",
      current: { version: 2, savedBy: expect.stringMatching(/^(marketer|admin) person$/), savedAt: expect.stringMatching(/^\d{4}-.*Z$/) },
      issues: [{ path: "version", message: "2" }],
    });
    expect(lost?.body.error.message).toMatch(/^(admin|marketer) person saved this mapping at \d\d:\d\d UTC/);
  });

  test("sorting needs the whole list as it is", async () => {
    const ids: string[] = [];
    for (const name of ["a", "b", "c"]) ids.push((await make({ name })).body.id);
    const send = (order: string[]) => call(reorder.POST, "POST", "/", { as: marketer, params: { destinationId }, body: { ids: order } });
    const sorted = await send([ids[2], ids[0], ids[1]] as string[]);
    expect(sorted.body.items.map(({ name }: { name: string }) => name)).toEqual(["c", "a", "b"]);
    expect((await send([ids[0], ids[1]] as string[])).status).toBe(409);
    expect((await send([ids[0], ids[1], ids[1]] as string[])).status).toBe(409);
  });
});

test("deleted ones are listed apart and come back switched off; an earlier state comes back from the audit log", async () => {
  const { id } = (await make()).body;
  await patch(id, { name: "Changed", trigger: 'type = "page"' });
  const entry = await database.db.auditEntry.findFirstOrThrow({ where: { objectId: id, action: "updated" } });
  const back = await call(restore.POST, "POST", "/", { as: marketer, params: on(id), body: { auditId: entry.id } });
  expect(back.body).toMatchObject({ name: "Orders", trigger: track.trigger, version: 3 });
  expect((await call(restore.POST, "POST", "/", { as: marketer, params: on(id), body: {} })).status).toBe(409);

  await call(one.DELETE, "DELETE", "/", { as: marketer, params: on(id) });
  expect((await list()).items).toEqual([]);
  expect((await list(true)).items).toHaveLength(1);
  const restored = await call(restore.POST, "POST", "/", { as: marketer, params: on(id), body: {} });
  expect(restored.body).toMatchObject({ enabled: false, deletedAt: null });
});

test("entries of the audit log name the version of the mapping that each change made", async () => {
  const { id } = (await make()).body;
  await patch(id, { name: "Second" });
  await call(one.DELETE, "DELETE", "/", { as: marketer, params: on(id) });
  const { body } = await call(audit.GET, "GET", `/?objectId=${id}`, { as: admin });
  const told = body.items.map(({ action, version }: { action: string; version: number }) => [version, action]);
  expect(told).toStrictEqual([
    [3, "deleted"],
    [2, "updated"],
    [1, "created"],
  ]);
  const versions = await database.db.mappingVersion.findMany({ where: { mappingId: id }, orderBy: { number: "desc" } });
  expect(versions.map(({ number, change }) => [number, change])).toStrictEqual(told);
});

test("a change and a deletion name the test cases that they touch", async () => {
  const { id } = (await make()).body;
  const event = { type: "track", event: "Order Completed", userId: "c-1", messageId: "m", properties: {} };
  const expected = [{ mappingId: id, mappingName: "Orders", outcome: "ready" }];
  const body = { name: "An order", event, expected };
  const testCase = (await call(testCases.POST, "POST", "/", { as: marketer, params: { destinationId }, body })).body;
  const other = { name: "Of another mapping", event: { ...event, type: "page" }, expected: [] };
  await call(testCases.POST, "POST", "/", { as: marketer, params: { destinationId }, body: other });
  const named = [{ id: testCase.id, name: "An order" }];
  expect((await patch(id, { name: "Renamed" })).body.changedTestCases).toEqual([]);
  expect((await patch(id, { enabled: false })).body.changedTestCases).toEqual([]);
  expect((await patch(id, { trigger: 'type = "identify"' })).body.changedTestCases).toEqual(named);
  const deleted = await call(one.DELETE, "DELETE", "/", { as: marketer, params: on(id) });
  expect(deleted.body).toEqual({ done: true, testCases: named });
});
