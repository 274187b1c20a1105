import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { call, makePerson, type Person, useTestDatabase } from "#lib/access/http/testing/client.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import * as catalogueFile from "./[destinationId]/catalogue/file/route.ts";
import * as draft from "./[destinationId]/mappings/[mappingId]/draft/route.ts";
import * as one from "./[destinationId]/mappings/[mappingId]/route.ts";
import * as all from "./[destinationId]/mappings/route.ts";
import * as plan from "./[destinationId]/promotion/plan/route.ts";
import * as promotion from "./[destinationId]/promotion/route.ts";
import * as approve from "./[destinationId]/releases/[releaseId]/approve/route.ts";
import * as destination from "./[destinationId]/route.ts";
import * as cases from "./[destinationId]/tester/cases/route.ts";
import * as destinations from "./route.ts";

let database: TestDatabase;
let [admin, second, marketer, qa, viewer]: Person[] = [];
let staging: string;
let production: string;
beforeAll(async () => {
  database = await useTestDatabase();
  [admin, second, marketer, qa, viewer] = [
    await makePerson("admin"),
    await makePerson("admin"),
    await makePerson("marketer"),
    await makePerson("qa"),
    await makePerson("viewer"),
  ];
});
afterAll(() => database.drop());

async function makeDestination(name: string, deployment: string): Promise<string> {
  const body = { name, deployment, apiKey: "canary-key-0123456789" };
  return (await call(destinations.POST, "POST", "/", { as: admin, body })).body.id;
}
beforeEach(async () => {
  staging = await makeDestination("Staging", "acme-staging.talon.one");
  production = await makeDestination("Production", "acme.talon.one");
});

const add = async (destinationId: string, name: string, body: object) => {
  const answer = await call(all.POST, "POST", "/", { as: marketer, params: { destinationId }, body: { enabled: true, ...body, name } });
  expect(answer.status).toBe(201);
  return answer.body;
};
const session = (more: object = {}) => ({
  actionSlug: "updateCustomerSessionV2",
  trigger: 'type = "track" and event = "Order Completed"',
  settings: { customerSessionId: { "@path": "$.properties.order_id" }, ...more },
});
const audience = (id: number) => ({
  actionSlug: "updateCustomerProfileV3",
  trigger: 'type = "identify"',
  settings: { customerProfileId: { "@path": "$.userId" }, addAudienceIds: [id] },
});
const list = async (destinationId: string) =>
  (await call(all.GET, "GET", "/", { as: marketer, params: { destinationId } })).body.items as {
    id: string;
    name: string;
    version: number;
  }[];
const look = (body: object = {}, as = marketer) =>
  call(plan.POST, "POST", "/", { as, params: { destinationId: staging }, body: { to: production, ...body } });
const promote = (body: object, as = marketer) =>
  call(promotion.POST, "POST", "/", { as, params: { destinationId: staging }, body: { to: production, ...body } });
const giveAudiences = (destinationId: string, data: object[]) =>
  call(catalogueFile.PUT, "PUT", "/", { as: admin, params: { destinationId }, body: { part: "audiences", content: { data } } });

test("a plan tells the differences, and its release makes the other destination the same", async () => {
  const orders = await add(staging, "Orders", session());
  await add(production, "Orders", { ...session(), trigger: 'type = "page"' });
  await add(production, "Only there", { ...session(), enabled: false });
  const planned = await look({}, viewer);
  expect(planned.status).toBe(200);
  expect(planned.body).toMatchObject({
    problems: [],
    others: ["Only there"],
    changes: [
      { kind: "change", name: "Orders", before: { trigger: 'type = "page"' }, after: { trigger: orders.trigger } },
      { kind: "delete", name: "Only there", after: null },
    ],
  });
  expect((await list(production)).map(({ version }) => version)).toEqual([1, 1]); // nothing is written
  const kept = (await look({ keepOthers: true })).body;
  expect(kept.changes.map(({ name }: { name: string }) => name)).toEqual(["Orders"]);
  expect((await promote({ plan: kept.plan })).status).toBe(409); // that is another plan
  const done = await promote({ plan: kept.plan, keepOthers: true });
  expect(done.body).toMatchObject({ release: { state: "published", number: 1, note: "Promoted from “Staging”." } });
  expect((await list(production)).map(({ name }) => name)).toEqual(["Orders", "Only there"]);
  expect((await look({ keepOthers: true })).body.changes).toEqual([]);
  const [entry] = await database.db.auditEntry.findMany({ where: { action: "promoted", destinationId: production } });
  expect(entry).toMatchObject({ objectId: staging, actorId: marketer?.id });
});

test("who may not release there, and a destination promoted to itself or to nothing, are refused", async () => {
  await add(staging, "Orders", session());
  const { plan: mark } = (await look()).body;
  for (const who of [qa, viewer]) expect((await promote({ plan: mark }, who)).status).toBe(403);
  for (const to of [staging, "dst_00000000000000000000000000"]) {
    const answer = await promote({ plan: mark, to });
    expect(answer.status).toBe(422);
    expect(answer.body.error.issues).toMatchObject([{ path: "to" }]);
  }
  expect(await list(production)).toEqual([]);
});

test("where the other destination changed since, it is refused with what changed; the same of this one", async () => {
  const { id } = await add(staging, "Orders", session());
  const there = await add(production, "Orders", { ...session(), trigger: 'type = "page"' });
  const { plan: mark } = (await look()).body;
  const change = (destinationId: string, mappingId: string, body: object) =>
    call(one.PATCH, "PATCH", "/", { as: second, params: { destinationId, mappingId }, body });
  await change(production, there.id, { enabled: false });
  const late = await promote({ plan: mark });
  expect(late.status).toBe(409);
  expect(late.body.error.message).toMatch(/changed since this plan was made: admin person turned off “Orders” at \d\d:\d\d UTC\. Nothing/);
  expect((await list(production))[0]?.version).toBe(2);
  const again = (await look()).body;
  await change(staging, id, { trigger: 'type = "group"' });
  expect((await promote({ plan: again.plan })).body.error.issues).toMatchObject([{ message: expect.stringContaining("changed “Orders”") }]);
});

test("audiences get the IDs that their names have there; one without is told, and copied only when asked", async () => {
  await add(staging, "Audience", audience(1));
  const blind = (await look()).body;
  expect(blind.problems[0].message).toContain("The audiences of the account it comes from are not known.");
  await giveAudiences(staging, [
    { id: 1, name: "VIP" },
    { id: 2, name: "Churned" },
  ]);
  await giveAudiences(production, [{ id: 71, name: "VIP" }]);
  const planned = (await look()).body;
  expect(planned.problems).toEqual([]);
  expect(planned.audiences).toMatchObject([{ mapping: "Audience", path: "addAudienceIds", id: 1, name: "VIP", becomes: 71 }]);
  expect((await promote({ plan: planned.plan })).status).toBe(200);
  const [there] = await database.db.mapping.findMany({ where: { destinationId: production } });
  expect(there?.settings).toMatchObject({ addAudienceIds: [71] });
  expect((await look()).body.changes).toEqual([]);

  await add(staging, "Lost", { ...audience(2), trigger: 'type = "group"' });
  const lost = (await look()).body;
  expect(lost.problems).toMatchObject([{ path: "audiences", message: expect.stringContaining("has no audience “Churned”") }]);
  expect((await promote({ plan: lost.plan })).status).toBe(422);
  expect((await promote({ plan: lost.plan, copyAudienceIds: true })).status).toBe(200);
});

test("a key never goes along: it is asked for, and what the other destination has stays", async () => {
  const callback = {
    callbackDestinationURI: "https://shop.example.com/back",
    callbackAPIKey: "Authorization canary-staging-canary-staging-canary",
  };
  const { id } = await add(staging, "Orders", session(callback));
  const planned = await look();
  expect(planned.text).not.toContain("canary-staging");
  expect(planned.body).toMatchObject({ problems: [], missingKeys: [{ mappingId: id, path: "settings.callbackAPIKey" }] });
  const mark = { plan: planned.body.plan };
  expect((await promote(mark)).body.error.issues).toMatchObject([{ path: `keys.${id}.settings.callbackAPIKey` }]);
  const keys = [{ mappingId: id, path: "settings.callbackAPIKey", key: "Authorization canary-production-canary-production-canary" }];
  const done = await promote({ ...mark, keys });
  expect(done.status).toBe(200);
  expect(done.text).not.toContain("canary-");
  expect((await look()).body).toMatchObject({ missingKeys: [], changes: [] });
});

test("test cases of both destinations run against the result; a viewer sees no values", async () => {
  const { id } = await add(staging, "Orders", session());
  const old = await add(production, "Orders", session());
  await call(one.PATCH, "PATCH", "/", {
    as: marketer,
    params: { destinationId: staging, mappingId: id },
    body: { settings: { customerSessionId: { "@path": "$.properties.id" } } },
  });
  const event = { type: "track", event: "Order Completed", properties: { order_id: "canary-1", id: "canary-2" } };
  const keep = (destinationId: string, mappingId: string, customerSessionId: string) =>
    call(cases.POST, "POST", "/", {
      as: marketer,
      params: { destinationId },
      body: { name: "An order", event, expected: [{ mappingId, mappingName: "Orders", outcome: "ready", payload: { customerSessionId } }] },
    });
  await keep(staging, id, "canary-2");
  await keep(production, old.id, "canary-1");
  const planned = await look();
  expect(planned.body.testCases).toEqual({
    run: 2,
    failed: [
      {
        name: "An order",
        of: "there",
        mappings: [{ name: "Orders", differences: [{ path: "customerSessionId", expected: "canary-1", actual: "canary-2" }] }],
      },
    ],
  });
  const masked = await look({}, viewer);
  expect(masked.body.testCases.failed).toHaveLength(1);
  expect(masked.text).not.toContain("canary-");
});

test("where the other destination asks for approval, the release waits for somebody else; a draft there is not written over", async () => {
  await add(staging, "Orders", session());
  const there = await add(production, "Orders", { ...session(), trigger: 'type = "page"' });
  await call(destination.PATCH, "PATCH", "/", { as: admin, params: { destinationId: production }, body: { changes: "approval" } });
  const params = { destinationId: production, mappingId: there.id };
  await call(draft.PUT, "PUT", "/", { as: second, params, body: { ...session(), name: "Orders", enabled: true } });
  expect((await look()).body.problems).toMatchObject([{ message: expect.stringContaining("has a draft by") }]);
  await call(draft.DELETE, "DELETE", "/", { as: second, params });
  const planned = (await look()).body;
  expect(planned.asksForApproval).toBe(true);
  const asked = (await promote({ plan: planned.plan }, admin)).body.release;
  expect(asked.state).toBe("asked");
  const by = (as: Person | undefined) =>
    call(approve.POST, "POST", "/", { as, params: { destinationId: production, releaseId: asked.id }, body: {} });
  expect((await by(admin)).status).toBe(403);
  expect((await by(second)).body.state).toBe("published");
});
