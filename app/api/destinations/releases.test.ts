import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RouteHandler } from "#lib/access/http/route.ts";
import { call, makePerson, type Person, useTestDatabase } from "#lib/access/http/testing/client.ts";
import { until } from "#lib/engine/delivery/testing/fixture.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import { startReleaseClock } from "#lib/run/jobs/release-clock.ts";
import * as drafts from "./[destinationId]/drafts/route.ts";
import * as importing from "./[destinationId]/import/route.ts";
import * as draft from "./[destinationId]/mappings/[mappingId]/draft/route.ts";
import * as duplicate from "./[destinationId]/mappings/[mappingId]/duplicate/route.ts";
import * as restore from "./[destinationId]/mappings/[mappingId]/restore/route.ts";
import * as one from "./[destinationId]/mappings/[mappingId]/route.ts";
import * as reorder from "./[destinationId]/mappings/reorder/route.ts";
import * as all from "./[destinationId]/mappings/route.ts";
import * as approve from "./[destinationId]/releases/[releaseId]/approve/route.ts";
import * as cancel from "./[destinationId]/releases/[releaseId]/cancel/route.ts";
import * as reject from "./[destinationId]/releases/[releaseId]/reject/route.ts";
import * as rollBack from "./[destinationId]/releases/[releaseId]/roll-back/route.ts";
import * as detail from "./[destinationId]/releases/[releaseId]/route.ts";
import * as releases from "./[destinationId]/releases/route.ts";
import * as destination from "./[destinationId]/route.ts";
import * as destinations from "./route.ts";

type Ids = { mappingId: string; revision: number };
let database: TestDatabase;
let admin: Person;
let second: Person;
let marketer: Person;
let destinationId: string;
beforeAll(async () => {
  database = await useTestDatabase();
  admin = await makePerson("admin");
  second = await makePerson("admin");
  marketer = await makePerson("marketer");
});
beforeEach(async () => {
  const body = { name: "Shop", deployment: "acme.talon.one", apiKey: "canary-key-0123456789" };
  destinationId = (await call(destinations.POST, "POST", "/", { as: admin, body })).body.id;
});
afterAll(() => database.drop());

const at = (more: object = {}) => ({ destinationId, ...more });
const mode = (changes: string) => call(destination.PATCH, "PATCH", "/", { as: admin, params: at(), body: { changes } });
const track = { name: "Orders", actionSlug: "trackEventV2", trigger: 'type = "track"', enabled: true };
const make = async (name = "Orders") => (await call(all.POST, "POST", "/", { as: marketer, params: at(), body: { ...track, name } })).body;
const patch = (mappingId: string, body: object, as = marketer) => call(one.PATCH, "PATCH", "/", { as, params: at({ mappingId }), body });
const remove = (mappingId: string) => call(one.DELETE, "DELETE", "/", { as: marketer, params: at({ mappingId }) });
const list = async () => (await call(all.GET, "GET", "/", { as: marketer, params: at() })).body;
const names = async () => (await list()).items.map(({ name }: { name: string }) => name);
const drafted = async () => (await call(drafts.GET, "GET", "/", { as: marketer, params: at() })).body;
const shown = async (): Promise<{ drafts: Ids[]; orderRevision?: number }> => {
  const { items, order } = await drafted();
  const ids = items.map(({ mappingId, revision }: Ids) => ({ mappingId, revision }));
  return { drafts: ids, ...(order && { orderRevision: order.revision }) };
};
const release = async (body: object = {}, as = marketer) =>
  call(releases.POST, "POST", "/", { as, params: at(), body: { ...(await shown()), ...body } });
const on = (handler: RouteHandler, releaseId: string, as: Person, body: object = {}) =>
  call(handler, "POST", "/", { as, params: at({ releaseId }), body });
const state = async (releaseId: string) => (await call(detail.GET, "GET", "/", { as: marketer, params: at({ releaseId }) })).body;
const versionsOf = async () => (await list()).items.map(({ name, version }: { name: string; version: number }) => [name, version]);

describe("where changes go by release", () => {
  test("no way to change a mapping goes around it: all make drafts, and one release makes them live together", async () => {
    const [a, b, c] = [await make("a"), await make("b"), await make("c")];
    const gone = await make("gone");
    await remove(gone.id);
    await mode("release");
    const before = await list();
    const made = await make("new");
    expect(made).toMatchObject({ version: 0, draft: { kind: "created", enabled: true } });
    expect((await patch(a.id, { version: 1, name: "a2" })).body).toMatchObject({ name: "a", version: 1, draft: { name: "a2" } });
    expect((await patch(b.id, { enabled: false })).body).toMatchObject({ enabled: true, draft: { enabled: false } });
    expect((await remove(c.id)).status).toBe(200);
    await call(duplicate.POST, "POST", "/", { as: marketer, params: at({ mappingId: a.id }) });
    await call(restore.POST, "POST", "/", { as: marketer, params: at({ mappingId: gone.id }), body: {} });
    await call(reorder.POST, "POST", "/", { as: marketer, params: at(), body: { ids: [c.id, b.id, a.id] } });
    const bundle = [
      { ...track, name: "b", trigger: 'type = "page"' },
      { ...track, name: "imported", trigger: 'type = "screen"' },
    ];
    const content = {
      falconerBundle: 1,
      exportedAt: "2026-01-01T00:00:00Z",
      destination: { name: "x", deployment: "x" },
      mappings: bundle.map((each) => ({ ...each, settings: made.draft.settings })),
    };
    const imported = await call(importing.POST, "POST", "/", {
      as: marketer,
      params: at(),
      body: { content, dryRun: false, sameName: "update" },
    });
    expect(imported.body.summary).toMatchObject({ create: 1, update: 1 });

    const after = await list();
    const plain = (items: { id: string; name: string; enabled: boolean; version: number }[]) =>
      items.map(({ id, name, enabled, version }) => ({ id, name, enabled, version }));
    expect(plain(after.items)).toEqual(plain(before.items));
    const kinds = Object.fromEntries((await drafted()).items.map(({ name, kind }: { name: string; kind: string }) => [name, kind]));
    expect(kinds).toEqual({
      new: "created",
      a2: "changed",
      b: "changed",
      c: "deleted",
      "a2 (copy)": "created",
      gone: "restored",
      imported: "created",
    });

    const published = await release({ note: "Autumn" });
    expect(published.body).toMatchObject({ number: 1, state: "published", note: "Autumn", reorders: true, canRollBack: true });
    expect(published.body.items).toHaveLength(7);
    expect((await names()).slice(0, 2)).toEqual(["b", "a2"]);
    expect(await names()).toHaveLength(6);
    expect(await drafted()).toMatchObject({ items: [], order: null });
    const rows = await database.db.mappingVersion.findMany({ where: { releaseId: published.body.id } });
    expect(rows.map(({ change, note, authorName }) => [change, note, authorName]).sort()).toEqual([
      ...Array(3).fill(["created", "Autumn", "marketer person"]),
      ["deleted", "Autumn", "marketer person"],
      ["restored", "Autumn", "marketer person"],
      ...Array(2).fill(["updated", "Autumn", "marketer person"]),
    ]);
  });

  test("a save that does not know the newest draft is told who made it", async () => {
    const { id } = await make();
    await mode("release");
    expect((await patch(id, { version: 1, name: "mine" })).status).toBe(200);
    const late = await patch(id, { version: 1, name: "theirs" }, admin);
    expect([late.status, late.body.error.current?.savedBy]).toEqual([409, "marketer person"]);
    expect((await patch(id, { version: 1, draftRevision: 1, name: "both" }, admin)).body.draft).toMatchObject({
      name: "both",
      revision: 2,
    });
  });

  test("drafts that changed since they were shown are refused with what changed, and so is one that cannot run", async () => {
    const [a, b] = [await make("a"), await make("b")];
    await mode("release");
    await patch(a.id, { name: "a2" });
    await patch(b.id, { name: "b2" });
    const seen = await shown();
    await patch(a.id, { name: "a3" }, admin);
    const refused = await release(seen);
    expect([refused.status, refused.body.error.message]).toEqual([
      409,
      expect.stringMatching(/admin person changed “a3” at \d\d:\d\d UTC/),
    ]);
    expect(await names()).toEqual(["a", "b"]);
    const params = at({ mappingId: a.id });
    const broken = { ...track, name: "a4", trigger: "type = ", settings: {} };
    await call(draft.PUT, "PUT", "/", { as: marketer, params, body: broken });
    const invalid = await release();
    expect(invalid.status).toBe(422);
    const paths = invalid.body.error.issues.map(({ path }: { path: string }) => path);
    expect(paths).toEqual(expect.arrayContaining([`drafts.${a.id}.trigger`, `drafts.${a.id}.settings.customerProfileId`]));
    expect(await names()).toEqual(["a", "b"]);
    expect((await release({ drafts: [], orderRevision: undefined })).status).toBe(422);
  });
});

describe("approval", () => {
  test("a marketer asks, and somebody who changed nothing of it last approves", async () => {
    const { id } = await make();
    await mode("approval");
    await patch(id, { name: "Approved" });
    expect((await release()).body.error).toMatchObject({ code: "forbidden", message: expect.stringMatching(/asks for approval/) });
    const asked = await release({ ask: true, note: "Please" });
    expect(asked.body).toMatchObject({ state: "asked", outdated: [] });
    expect((await release({ ask: true })).body.error.message).toMatch(/waits in release 1 already/);
    expect((await on(approve.POST, asked.body.id, marketer)).status).toBe(403);
    const done = await on(approve.POST, asked.body.id, second);
    expect(done.body).toMatchObject({ state: "published", decidedBy: "admin person", aroundApproval: false });
    expect(await names()).toEqual(["Approved"]);
    expect((await on(approve.POST, asked.body.id, second)).status).toBe(409);
  });

  test("not by its last author, unless an admin says why it cannot wait", async () => {
    const { id } = await make();
    await mode("approval");
    await patch(id, { name: "Mine" }, admin);
    const own = await release({}, admin);
    expect(own.body.error).toMatchObject({
      code: "forbidden",
      message: "You changed “Mine” last. Someone else must approve this release.",
    });
    expect((await release({ aroundApproval: " " }, admin)).status).toBe(422);
    const around = await release({ aroundApproval: "Coupons are sent twice." }, admin);
    expect(around.body).toMatchObject({ state: "published", aroundApproval: true, reason: "Coupons are sent twice." });
    const entry = await database.db.auditEntry.findFirstOrThrow({ where: { objectId: around.body.id } });
    expect(entry).toMatchObject({ action: "released_without_approval", after: { withoutApproval: "Coupons are sent twice." } });
    await patch(id, { name: "Again" }, marketer);
    expect((await release({ aroundApproval: "I may not." })).status).toBe(403);
    expect((await release({}, admin)).body.state).toBe("published");
  });

  test("what changed after it was asked for is refused; a rejected one and a cancelled one leave the drafts", async () => {
    const { id } = await make();
    await mode("approval");
    await patch(id, { name: "Asked" });
    const asked = (await release({ ask: true })).body;
    await patch(id, { name: "Sneaked in" });
    expect((await state(asked.id)).outdated).toEqual([expect.stringMatching(/marketer person changed “Sneaked in”/)]);
    expect((await on(approve.POST, asked.id, second)).body.error.code).toBe("conflict");
    expect(await names()).toEqual(["Orders"]);
    const rejected = await on(reject.POST, asked.id, second, { reason: "Look at the name." });
    expect(rejected.body).toMatchObject({ state: "rejected", reason: "Look at the name." });
    const again = (await release({ ask: true })).body;
    expect((await on(cancel.POST, again.id, marketer)).body.state).toBe("cancelled");
    expect((await drafted()).items).toHaveLength(1);
  });
});

describe("at a time", () => {
  const soon = (ms: number) => new Date(Date.now() + ms).toISOString();
  /** Scheduled for later; then the time is moved to the present, however slow this machine is. */
  const scheduleDue = async () => {
    const { id } = (await release({ publishAt: soon(600_000) })).body;
    await database.pool.query("UPDATE release SET publish_at = clock_timestamp() WHERE id = $1", [id]);
    return state(id);
  };

  test("goes live at its time, also when no worker ran then; a time in the past is refused", async () => {
    const { id } = await make();
    await mode("release");
    await patch(id, { name: "Later" });
    expect((await release({ publishAt: soon(-1_000) })).body.error.issues).toEqual([
      { path: "publishAt", message: "Choose a time in the future." },
    ]);
    const early = (await release({ publishAt: soon(600_000) })).body;
    expect(early).toMatchObject({ state: "scheduled", publishedAt: null });
    const clocks = [startReleaseClock(), startReleaseClock()];
    await on(cancel.POST, early.id, marketer);
    const scheduled = await scheduleDue();
    await until("the release", async () => (await state(scheduled.id)).state === "published");
    const done = await state(scheduled.id);
    expect(Date.parse(done.publishedAt)).toBeGreaterThanOrEqual(Date.parse(done.publishAt));
    await Promise.all(clocks.map((clock) => clock.stop()));
    expect(done.contents).toMatchObject([{ before: { name: "Orders" }, after: { name: "Later" } }]);

    await patch(id, { name: "While nobody was there" });
    const missed = await scheduleDue();
    expect(await names()).toEqual(["Later"]);
    const clock = startReleaseClock();
    await until("the release", async () => (await state(missed.id)).state === "published");
    await clock.stop();
    expect(await versionsOf()).toEqual([["While nobody was there", 3]]);
    const entries = await database.db.auditEntry.findMany({ where: { objectId: missed.id }, orderBy: { id: "asc" } });
    expect(entries.map(({ action, via, actorName }) => [action, via, actorName])).toEqual([
      ["scheduled", "token", "marketer person"],
      ["released", "system", "marketer person"],
    ]);
  });

  test("one whose draft was changed fails with the reason, and the draft stays", async () => {
    const { id } = await make();
    await mode("release");
    await patch(id, { name: "Planned" });
    const scheduled = await scheduleDue();
    expect((await drafted()).items[0].release).toMatchObject({ number: 1, state: "scheduled" });
    await patch(id, { name: "Changed" }, admin);
    const clock = startReleaseClock();
    await until("the end", async () => (await state(scheduled.id)).state === "failed");
    await clock.stop();
    expect((await state(scheduled.id)).reason).toMatch(/admin person changed “Changed”/);
    expect([await names(), (await drafted()).items[0].release]).toEqual([["Orders"], null]);
  });
});

describe("roll back", () => {
  test("makes the versions before a release the new ones: what was new goes, what was deleted comes back, in the old order", async () => {
    const [a, b, c] = [await make("a"), await make("b"), await make("c")];
    await mode("release");
    await patch(a.id, { name: "a2", trigger: 'type = "page"' });
    await remove(b.id);
    await make("d");
    await call(reorder.POST, "POST", "/", { as: marketer, params: at(), body: { ids: [c.id, b.id, a.id] } });
    const first = (await release()).body;
    expect(await names()).toEqual(["c", "a2", "d"]);
    const back = await on(rollBack.POST, first.id, marketer);
    expect(back.body).toMatchObject({ number: 2, state: "published", note: "Rolls back release 1.", rollsBack: { number: 1 } });
    expect(await versionsOf()).toEqual([
      ["a", 3],
      ["b", 3],
      ["c", 1],
    ]);
    expect((await list()).items[1]).toMatchObject({ enabled: true });
    expect(await state(first.id)).toMatchObject({ canRollBack: false, rolledBackBy: { number: 2 } });
    expect((await on(rollBack.POST, first.id, marketer)).body.error.message).toMatch(/changed since this release/);
    // A roll back is a release like any other.
    await on(rollBack.POST, back.body.id, marketer);
    expect(await names()).toEqual(["c", "a2", "d"]);
  });

  test("is refused where a later save would be lost", async () => {
    const { id } = await make();
    await mode("release");
    await patch(id, { name: "Second" });
    const first = (await release()).body;
    await mode("at_once");
    await patch(id, { name: "Third" });
    expect((await on(rollBack.POST, first.id, marketer)).body.error.message).toBe(
      "“Third” changed since this release. Roll back the later release first, or restore a version.".replace("Third", "Second"),
    );
    expect(await names()).toEqual(["Third"]);
  });
});
