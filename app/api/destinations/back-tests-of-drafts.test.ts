import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { call, makePerson, type Person, useTestDatabase } from "#lib/access/http/testing/client.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import * as backTests from "./[destinationId]/back-tests/route.ts";
import * as drafts from "./[destinationId]/drafts/route.ts";
import * as draft from "./[destinationId]/mappings/[mappingId]/draft/route.ts";
import * as one from "./[destinationId]/mappings/[mappingId]/route.ts";
import * as all from "./[destinationId]/mappings/route.ts";
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

const content = {
  name: "Orders",
  actionSlug: "trackEventV2",
  trigger: 'type = "track"',
  settings: { customerProfileId: { "@path": "$.userId" }, eventType: "order" },
};
const other = { ...content, settings: { ...content.settings, eventType: "sale" } };
const make = async () => {
  const { status, body, text } = await call(all.POST, "POST", "/", {
    as: marketer,
    params: { destinationId },
    body: { ...content, settings: { ...content.settings, eventType: "live" }, enabled: true },
  });
  expect(status, text).toBe(201);
  return body.id as string;
};
const save = async (mappingId: string, body: object) => {
  const saved = await call(draft.PUT, "PUT", "/", { as: marketer, params: { destinationId, mappingId }, body: { enabled: true, ...body } });
  expect(saved.status, saved.text).toBe(200);
};
const start = async (body: object) => {
  const begun = await call(backTests.POST, "POST", "/", { as: marketer, params: { destinationId }, body });
  expect(begun.status, begun.text).toBe(202);
  return begun.body.id as string;
};
const ofDrafts = async (id: string) => {
  const { items } = (await call(backTests.GET, "GET", "/", { as: marketer, params: { destinationId } })).body;
  return items.find((item: { id: string }) => item.id === id).ofDrafts;
};

test("a back-test from the editor is the draft's once that is what was tried, whichever came first", async () => {
  const mappingId = await make();
  const before = await start({ mappings: [{ mappingId, ...content }] });
  expect(await ofDrafts(before)).toEqual([]);
  await save(mappingId, content);
  const same = { mappingId, revision: 1, changed: false, asIfOn: false };
  expect(await ofDrafts(before)).toEqual([same]);
  const after = await start({ mappings: [{ mappingId, ...content, name: "Renamed" }] });
  expect(await ofDrafts(after)).toEqual([same]);

  await save(mappingId, other);
  for (const id of [before, after]) expect(await ofDrafts(id)).toEqual([{ ...same, revision: 2, changed: true }]);
  // Taken back, it is once more what was tried.
  await save(mappingId, content);
  expect(await ofDrafts(after)).toEqual([{ ...same, revision: 3 }]);
});

test("what was tried before the mapping was live as it is says nothing of a later draft that differs", async () => {
  const mappingId = await make();
  await save(mappingId, content);
  const [editor, asDraft] = [await start({ mappings: [{ mappingId, ...content }] }), await start({ drafts: [mappingId] })];
  expect(await ofDrafts(asDraft)).toEqual([{ mappingId, revision: 1, changed: false, asIfOn: false }]);
  const { version } = (await call(one.GET, "GET", "/", { as: marketer, params: { destinationId, mappingId } })).body;
  const live = await call(one.PATCH, "PATCH", "/", {
    as: marketer,
    params: { destinationId, mappingId },
    body: { version, draftRevision: 1, ...content },
  });
  expect(live.status, live.text).toBe(200);
  await save(mappingId, other);
  // The new draft's first revision has the number of the old one's.
  for (const id of [editor, asDraft]) expect(await ofDrafts(id)).toEqual([]);
});

test("a draft that is off was tried as if on, from the editor; as a draft it does nothing", async () => {
  const mappingId = await make();
  await save(mappingId, { ...content, enabled: false });
  expect(await ofDrafts(await start({ mappings: [{ mappingId, ...content }] }))).toMatchObject([{ changed: false, asIfOn: true }]);
  expect(await ofDrafts(await start({ drafts: "all" }))).toMatchObject([{ changed: false, asIfOn: false }]);
});

test("a mapping that was new when it was tried is found by what it does", async () => {
  const tried = await start({ mappings: [content] });
  const made = await call(drafts.POST, "POST", "/", { as: marketer, params: { destinationId }, body: { ...content, enabled: true } });
  expect(made.status, made.text).toBe(201);
  expect(await ofDrafts(tried)).toEqual([{ mappingId: made.body.id, revision: 1, changed: false, asIfOn: false }]);
});
