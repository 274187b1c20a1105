import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { call, makePerson, type Person, useTestDatabase } from "#lib/access/http/testing/client.ts";
import { secretMask } from "#lib/core/actions/secret-mask.ts";
import { readMappingSettings } from "#lib/engine/secrets/mapping-settings.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import { resealAll } from "#lib/run/jobs/reseal.ts";
import * as drafts from "./[destinationId]/drafts/route.ts";
import * as draft from "./[destinationId]/mappings/[mappingId]/draft/route.ts";
import * as one from "./[destinationId]/mappings/[mappingId]/route.ts";
import * as restore from "./[destinationId]/mappings/[mappingId]/versions/[number]/restore/route.ts";
import * as version from "./[destinationId]/mappings/[mappingId]/versions/[number]/route.ts";
import * as versions from "./[destinationId]/mappings/[mappingId]/versions/route.ts";
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

const track = { name: "Orders", actionSlug: "trackEventV2", trigger: 'type = "track"', enabled: true };
const make = async (body: object = {}) =>
  (await call(all.POST, "POST", "/", { as: marketer, params: { destinationId }, body: { ...track, ...body } })).body;
const on = (id: string, more: object = {}) => ({ as: marketer, params: { destinationId, mappingId: id }, ...more });
const patch = (id: string, body: object) => call(one.PATCH, "PATCH", "/", on(id, { body }));
const get = async (id: string) => (await call(one.GET, "GET", "/", on(id))).body;
const put = (id: string, body: object, as = marketer) =>
  call(draft.PUT, "PUT", "/", { as, params: { destinationId, mappingId: id }, body });
const discard = (id: string, revision?: number) => call(draft.DELETE, "DELETE", revision ? `/?revision=${revision}` : "/", on(id));
const history = async (id: string, query = "") => (await call(versions.GET, "GET", `/${query}`, on(id))).body;
const back = (id: string, number: number, body: object = {}) =>
  call(restore.POST, "POST", "/", { as: marketer, params: { destinationId, mappingId: id, number: String(number) }, body });
const listed = async () => (await call(drafts.GET, "GET", "/", { as: marketer, params: { destinationId } })).body;
const content = ({ name, actionSlug, trigger, enabled, settings, options }: Record<string, unknown>) => ({
  name,
  actionSlug,
  trigger,
  enabled,
  settings,
  options,
});

describe("versions", () => {
  test("each save is one, with its author, its note and what it was; a page at a time", async () => {
    const { id } = await make({ note: "Orders count from today." });
    await patch(id, { version: 1, name: "All orders", note: "A better name." });
    await patch(id, { enabled: false });
    await call(one.DELETE, "DELETE", "/", on(id));
    const { items, nextCursor } = await history(id);
    expect(items.map((each: Record<string, unknown>) => [each.number, each.change, each.name, each.enabled, each.note, each.live])).toEqual(
      [
        [4, "deleted", "All orders", false, null, false],
        [3, "disabled", "All orders", false, null, false],
        [2, "updated", "All orders", true, "A better name.", false],
        [1, "created", "Orders", true, "Orders count from today.", false],
      ],
    );
    expect(items[0]).toMatchObject({ deleted: true, author: "marketer person", release: null, erasedAt: null });
    expect(nextCursor).toBeNull();
    const first = await history(id, "?limit=3");
    expect(first.nextCursor).toBe("2");
    expect((await history(id, `?cursor=${first.nextCursor}`)).items.map(({ number }: { number: number }) => number)).toEqual([1]);
    const second = await call(version.GET, "GET", "/", { as: marketer, params: { destinationId, mappingId: id, number: "2" } });
    expect(second.body).toMatchObject({ number: 2, trigger: track.trigger });
    for (const number of ["9", "0", "x"])
      expect((await call(version.GET, "GET", "/", { as: marketer, params: { destinationId, mappingId: id, number } })).status).toBe(404);
  });

  test("the database changes and deletes none, and makes one for whoever writes past the service", async () => {
    const { id } = await make();
    await expect(database.pool.query("UPDATE mapping_version SET name = 'x' WHERE mapping_id = $1", [id])).rejects.toThrow(/never changes/);
    await expect(database.pool.query("DELETE FROM mapping_version WHERE mapping_id = $1", [id])).rejects.toThrow(/never changes/);
    await database.pool.query("UPDATE mapping SET name = 'By hand', version = version + 1 WHERE id = $1", [id]);
    expect((await history(id)).items[0]).toMatchObject({ number: 2, name: "By hand", change: "saved", author: null, live: true });
  });

  test("any of them comes back as a draft, keys included, and nothing live changes", async () => {
    const key = "Authorization canary-callback-key-0123456789abcdef";
    const settings = {
      customerSessionId: { "@path": "$.properties.order_id" },
      callbackDestination: "https://example.org/cb",
      callbackAPIKey: key,
    };
    const { id } = await make({ actionSlug: "updateCustomerSessionV2", settings });
    await patch(id, { settings: { customerSessionId: { "@path": "$.properties.other" } } });
    const answer = await back(id, 1);
    expect(answer.body).toMatchObject({ version: 2, settings: { customerSessionId: { "@path": "$.properties.other" } } });
    expect(answer.body.draft).toMatchObject({ kind: "changed", baseVersion: 2, issues: [], settings: { callbackAPIKey: secretMask } });
    expect(answer.text).not.toContain("canary-callback");
    const row = await database.db.mappingDraft.findUniqueOrThrow({ where: { mappingId: id } });
    expect(readMappingSettings({ ...row, id }).settings.callbackAPIKey).toBe(key);
    expect((await listed()).items[0].changedSecrets).toEqual(["settings.callbackAPIKey"]);
    // A stored key does not follow a change of its address, not even in a draft.
    const moved = {
      ...content(answer.body.draft),
      settings: { ...answer.body.draft.settings, callbackDestination: "https://evil.example" },
    };
    const saved = await put(id, { ...moved, version: 2, revision: 1 });
    expect(saved.body.draft.issues).toEqual([expect.objectContaining({ path: "settings.callbackAPIKey" })]);
    expect((await database.db.mappingDraft.findUniqueOrThrow({ where: { mappingId: id } })).secrets).toBeNull();
    expect((await back(id, 1)).body.error.message).toMatch(/marketer person changed this draft/);
    expect((await back(id, 1, { replacesDraft: 2 })).body.draft).toMatchObject({ revision: 3, issues: [] });
    expect(await resealAll(database.pool)).toContainEqual({ place: "mapping_version.secrets", changed: 0 });
  });
});

describe("drafts", () => {
  test("one a mapping, shared, not live; with a save from it, it becomes the mapping", async () => {
    const made = await make();
    const saved = await put(made.id, { ...content(made), name: "Next", trigger: 'type = "page"', version: 1 });
    expect(saved.body).toMatchObject({ name: "Orders", version: 1, draft: { name: "Next", revision: 1, baseVersion: 1, stale: false } });
    const again = await put(made.id, { ...content(saved.body.draft), name: "After", version: 1, revision: 1 }, admin);
    expect(again.body.draft).toMatchObject({ name: "After", revision: 2, updatedBy: "admin person", createdBy: "marketer person" });
    expect((await history(made.id)).items).toHaveLength(1);
    const published = await patch(made.id, { ...content(again.body.draft), version: 1, draftRevision: 2 });
    expect(published.body).toMatchObject({ name: "After", version: 2, draft: null });
    const kinds = await database.db.auditEntry.findMany({ where: { objectId: made.id }, orderBy: { id: "asc" } });
    expect(kinds.map(({ objectKind, action }) => `${objectKind} ${action}`)).toEqual([
      "mapping created",
      "draft created",
      "draft updated",
      "mapping updated",
    ]);
  });

  test("the second of two is told, by whoever saved first", async () => {
    const made = await make();
    const body = { ...content(made), version: 1 };
    expect((await put(made.id, { ...body, name: "Mine" })).status).toBe(200);
    const second = await put(made.id, { ...body, name: "Theirs" }, admin);
    expect([second.status, second.body.error.current]).toEqual([409, expect.objectContaining({ version: 1, savedBy: "marketer person" })]);
    expect((await put(made.id, { ...body, revision: 1, name: "Both" }, admin)).status).toBe(200);
    expect((await discard(made.id, 1)).status).toBe(409);
    expect((await discard(made.id, 2)).status).toBe(200);
    expect((await put(made.id, { ...body, revision: 2 })).body.error.message).toMatch(/released or discarded/);
    expect((await get(made.id)).draft).toBeNull();
  });

  test("a save of the mapping makes its draft stale, until somebody combines both", async () => {
    const made = await make();
    await put(made.id, { ...content(made), name: "Drafted", version: 1 });
    await patch(made.id, { trigger: 'type = "page"', version: 1 });
    expect((await get(made.id)).draft).toMatchObject({ stale: true, baseVersion: 1, liveVersion: 2, base: { name: "Orders" } });
    expect((await patch(made.id, { name: "Drafted", draftRevision: 1 })).status).toBe(409);
    expect((await put(made.id, { ...content(made), name: "Drafted", version: 1, revision: 1 })).status).toBe(409);
    const combined = await put(made.id, { ...content(made), trigger: 'type = "page"', name: "Drafted", version: 2, revision: 1 });
    expect(combined.body.draft).toMatchObject({ stale: false, baseVersion: 2, base: null });
  });

  test("a new mapping begins as one, with its mistakes told at their fields; no event uses it", async () => {
    const body = { ...track, trigger: "type = ", settings: { eventType: "x" } };
    const made = await call(drafts.POST, "POST", "/", { as: marketer, params: { destinationId }, body });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ version: 0, enabled: false, draft: { kind: "created", baseVersion: 0, enabled: true } });
    const paths = made.body.draft.issues.map(({ path }: { path: string }) => path);
    expect(paths).toEqual(expect.arrayContaining(["trigger", "settings.customerProfileId"]));
    const id = made.body.id;
    const list = (await call(all.GET, "GET", "/", { as: marketer, params: { destinationId } })).body;
    expect([list.items, list.drafted.map((each: { id: string }) => each.id)]).toEqual([[], [id]]);
    expect((await patch(id, { name: "x" })).body.error.code).toBe("conflict");
    expect((await patch(id, { name: "x", enabled: true, draftRevision: 1 })).status).toBe(422);
    const settings = { eventType: "x", customerProfileId: { "@path": "$.userId" } };
    const live = await patch(id, { trigger: 'type = "track"', settings, draftRevision: 1 });
    expect(live.body).toMatchObject({ id, version: 1, enabled: true, draft: null });
  });

  test("new ones count towards the 50, and one that goes makes room", async () => {
    for (let n = 0; n < 49; n++) await make({ name: `m${n}` });
    const add = () => call(drafts.POST, "POST", "/", { as: marketer, params: { destinationId }, body: { ...track, settings: {} } });
    const first = await add();
    expect(first.status).toBe(201);
    expect((await add()).body.error.code).toBe("limit_reached");
    await call(one.DELETE, "DELETE", "/", on(first.body.id));
    expect((await add()).status).toBe(201);
  });

  test("the list names what differs, and the test cases that would change", async () => {
    const made = await make();
    const event = { type: "track", event: "Order Completed", userId: "c-1", messageId: "m", properties: {} };
    const expected = [{ mappingId: made.id, mappingName: "Orders", outcome: "ready" }];
    await call(testCases.POST, "POST", "/", { as: marketer, params: { destinationId }, body: { name: "An order", event, expected } });
    await put(made.id, { ...content(made), trigger: 'type = "page"' });
    const { items, order } = await listed();
    expect(order).toBeNull();
    expect(items).toMatchObject([
      {
        mappingId: made.id,
        kind: "changed",
        live: { trigger: track.trigger },
        trigger: 'type = "page"',
        testCases: [{ name: "An order", paths: [] }],
      },
    ]);
  });
});
