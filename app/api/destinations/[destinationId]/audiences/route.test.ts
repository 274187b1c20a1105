import { afterAll, beforeAll, expect, test } from "vitest";
import { call, makePerson, type Person } from "#lib/access/http/testing/client.ts";
import { addDestination, addMapping, postEvents, until } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import * as catalogueFile from "../catalogue/file/route.ts";
import * as destination from "../route.ts";
import * as audiences from "./route.ts";

let stack: TestStack;
let marketer: Person;
let viewer: Person;
beforeAll(async () => {
  stack = await startTestStack();
  marketer = await makePerson("marketer");
  viewer = await makePerson("viewer");
  for (const id of ["aud_vip", "aud_lapsed"])
    await fetch(`${stack.simulator.url}/segment/audiences`, {
      method: "POST",
      headers: { authorization: "ApiKey-v1 k", "destination-hostname": "acme.talon.one", "content-type": "application/json" },
      body: JSON.stringify({ audienceId: id, audienceName: id }),
    });
});
afterAll(() => stack?.stop());

let made = 0;
const engage = (key: string, entered: boolean, type: "track" | "identify" = "track"): JsonObject => ({
  type,
  userId: `customer-${++made}`,
  messageId: `m-${made}`,
  ...(type === "track" ? { event: entered ? "Audience Entered" : "Audience Exited" } : {}),
  timestamp: new Date().toISOString(),
  context: { personas: { computation_class: "audience", computation_id: `aud_${key}`, computation_key: key, space_id: "spa_1" } },
  [type === "track" ? "properties" : "traits"]: { [key]: entered },
});
const everyAudience = {
  actionSlug: "updateCustomerProfilesAudiencesV2",
  name: "Every Engage audience",
  trigger: 'context.personas.computation_class = "audience" and (type = "identify" or type = "track")',
  settings: {
    data: [{ customerProfileId: { "@path": "$.userId" }, adds: { "@path": "$.context.personas.computation_id" } }],
  },
};
const list = async (destinationId: string, who: Person = viewer, query: Record<string, string> = {}) =>
  (await call(audiences.GET, "GET", `/?${new URLSearchParams(query)}`, { params: { destinationId }, as: who })).body;
const change = (destinationId: string, body: object, who: Person = marketer) =>
  call(audiences.PATCH, "PATCH", "/", { params: { destinationId }, as: who, body });

test("one mapping serves every audience; the table counts, and what is off is left out", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool, { mappings: [everyAudience] });
  for (const event of [engage("vip", true), engage("vip", true, "identify"), engage("lapsed", true), engage("lapsed", false)])
    await postEvents(stack.url, sourceId, event);
  const { items, servedBy } = await until("the counts", async () => {
    const found = await list(destinationId);
    return found.items.length === 2 && found.items.every((one: { entered: number; left: number }) => one.entered + one.left === 2) && found;
  });
  expect(servedBy).toEqual(["Every Engage audience"]);
  expect(items).toMatchObject([
    { audienceId: "aud_lapsed", key: "lapsed", spaceId: "spa_1", on: true, entered: 1, left: 1 },
    { audienceId: "aud_vip", entered: 2, left: 0, lastEnteredAt: expect.any(String), lastLeftAt: null },
  ]);
  await stack.settled(destinationId, 4);

  expect(await change(destinationId, { audienceId: "aud_vip", on: false })).toMatchObject({ status: 200, body: { on: false } });
  expect((await list(destinationId, viewer, { show: "off" })).items).toMatchObject([{ key: "vip", on: false }]);
  const outcome = await until("the switch to count", async () => {
    const event = engage("vip", true);
    await postEvents(stack.url, sourceId, event);
    const { rows } = await stack.database.pool.query("SELECT outcome, reason FROM event WHERE message_id = $1", [event.messageId]);
    return rows[0]?.outcome === "discarded" && rows[0];
  });
  expect(outcome.reason).toBe("The Engage audience aud_vip is off for this destination.");

  // The filters' form does not know about audiences, and removes none.
  const admin = await makePerson("admin");
  const filters = { samplePercent: 100 };
  await call(destination.PATCH, "PATCH", "/", { params: { destinationId }, as: admin, body: { filters } });
  expect((await list(destinationId, viewer, { show: "off" })).items).toHaveLength(1);

  expect(await change(destinationId, { audienceId: "aud_vip", on: true })).toMatchObject({ status: 200, body: { on: true } });
  expect((await list(destinationId, viewer, { show: "off" })).items).toEqual([]);
  const { rows: audit } = await stack.database.pool.query(
    "SELECT action, object_name FROM audit_entry WHERE object_kind = 'audience' ORDER BY id",
  );
  expect(audit).toEqual([
    { action: "disabled", object_name: "vip" },
    { action: "enabled", object_name: "vip" },
  ]);
});

test("pages go on behind the last audience, and a search finds parts of keys and IDs as they are", async () => {
  const { destinationId } = await addDestination(stack.database.pool);
  await stack.database.pool.query(
    `INSERT INTO engage_audience (destination_id, audience_id, key, seen_at)
     SELECT $1, 'aud_' || n, CASE WHEN n = 7 THEN '100%_off' ELSE 'key ' || n % 10 END, now() FROM generate_series(1, 250) n`,
    [destinationId],
  );
  const seen: string[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page = await list(destinationId, viewer, { limit: "100", ...(cursor ? { cursor } : {}) });
    seen.push(...page.items.map((one: { audienceId: string }) => one.audienceId));
    cursor = page.nextCursor;
  }
  expect(new Set(seen).size).toBe(250);
  expect((await list(destinationId, viewer, { q: "%_" })).items).toMatchObject([{ key: "100%_off" }]);
  expect((await list(destinationId, viewer, { q: "AUD_249" })).items).toMatchObject([{ audienceId: "aud_249" }]);
  expect((await list(destinationId, viewer, { cursor: "nonsense" })).error.code).toBe("invalid");
});

test("where Talon.One's audiences were read, each audience says whether it exists there", async () => {
  const { destinationId } = await addDestination(stack.database.pool);
  expect((await list(destinationId)).talonOneReadAt).toBeNull();
  await stack.database.pool.query(
    "INSERT INTO engage_audience (destination_id, audience_id, key, seen_at) SELECT $1, 'aud_' || n, 'key ' || n, now() FROM generate_series(1, 2) n",
    [destinationId],
  );
  await stack.database.pool.query(
    `INSERT INTO catalogue_items (destination_id, part, items, count, read_at) VALUES ($1, 'audiences', $2, 1, now())`,
    [destinationId, JSON.stringify([{ id: 7, name: "Big spenders", integrationId: "aud_1" }])],
  );
  expect(await list(destinationId)).toMatchObject({
    talonOneReadAt: expect.any(String),
    items: [
      { audienceId: "aud_1", talonOne: { id: 7, name: "Big spenders" } },
      { audienceId: "aud_2", talonOne: null },
    ],
  });
});

test("an audience that no event has named is not found", async () => {
  const { destinationId } = await addDestination(stack.database.pool);
  expect((await change(destinationId, { audienceId: "aud_none", on: false })).status).toBe(404);
});

test("one that Talon.One does not have is created there, while a mapping that creates audiences is on", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool, { mappings: [everyAudience] });
  await postEvents(stack.url, sourceId, engage("gold", true));
  await until("the audience", async () => (await list(destinationId)).items.length === 1);
  const content = { data: [{ id: 7, name: "Another", integrationId: "aud_another" }] };
  const admin = await makePerson("admin");
  await call(catalogueFile.PUT, "PUT", "/", { params: { destinationId }, as: admin, body: { part: "audiences", content } });
  const create = (audienceId: string, who = marketer) =>
    call(audiences.POST, "POST", "/", { params: { destinationId }, as: who, body: { audienceId } });
  expect(await list(destinationId)).toMatchObject({ createdBy: null, items: [{ talonOne: null }] });
  const without = await create("aud_gold");
  expect([without.status, without.body.error.message]).toEqual([409, expect.stringContaining("Create audience")]);
  await addMapping(stack.database.pool, destinationId, {
    name: "New audiences",
    actionSlug: "createAudience",
    trigger: 'type = "group"',
    settings: { audienceId: "a", audienceName: "a" },
  });
  expect((await list(destinationId)).createdBy).toBe("New audiences");
  expect((await create("aud_gold", viewer)).status).toBe(403);
  expect((await create("aud_nobody_named")).status).toBe(404);

  const { status, body } = await create("aud_gold");
  expect([status, body]).toEqual([200, { talonOne: { id: expect.any(Number), name: "gold" } }]);
  const [request] = stack.simulator.control.requests({ operation: "createAudience" }).slice(-1);
  expect(request).toMatchObject({ status: 201, body: { audienceId: "aud_gold", audienceName: "gold" } });
  expect((await list(destinationId)).items).toMatchObject([{ audienceId: "aud_gold", talonOne: body.talonOne }]);
  // Once more: it exists, which is what was asked for.
  expect(await create("aud_gold")).toMatchObject({ status: 200, body: { talonOne: null } });
});
