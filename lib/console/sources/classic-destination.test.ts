import { afterAll, beforeAll, expect, test } from "vitest";
import { useTestDatabase } from "#lib/access/http/testing/client.ts";
import { ensurePartitions } from "#lib/platform/db/partitions.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import { createId } from "#lib/platform/ids.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { classicDestinationSeen } from "./classic-destination.ts";

let database: TestDatabase;
const destinationId = createId("destination");
beforeAll(async () => {
  database = await useTestDatabase();
  await ensurePartitions(database.pool, [30]);
  const apiKey = { id: createId("apiKey"), name: "k", fingerprint: "f", secret: "s", hint: "h" };
  await database.db.apiKey.create({ data: apiKey });
  await database.db.destination.create({
    data: { id: destinationId, name: "Shop", deployment: "demo.europe-west1.talon.one", clientKey: "c", apiKeyId: apiKey.id },
  });
});
afterAll(() => database.drop());

async function makeSource(strictIntegrations = false): Promise<string> {
  const id = createId("source");
  await database.db.source.create({ data: { id, destinationId, name: "Website", secret: "sealed", strictIntegrations } });
  return id;
}

const expiresOn = new Date(new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10));

async function receive(sourceId: string, payloads: JsonObject[]) {
  const receivedAt = new Date();
  await database.db.event.createMany({
    data: payloads.map((payload, n) => ({
      id: createId("event"),
      sourceId,
      destinationId,
      expiresOn,
      messageId: `${sourceId}-${n}-${Math.random()}`,
      type: "track",
      receivedAt,
      outcome: "accepted",
      payload,
    })),
  });
}

const seenAt = async (sourceId: string) => (await classicDestinationSeen(destinationId)).get(sourceId);

test.each<[string, JsonObject, string | undefined]>([
  ["says nothing", {}, undefined],
  ["names nobody", { integrations: {} }, undefined],
  ["names all", { integrations: { All: true } }, undefined],
  ["excludes it", { integrations: { All: true, "Talon.One": false } }, undefined],
  ["holds something else", { integrations: { "Talon.One": "true", "Talon.One (Actions)": null } }, undefined],
  ["holds no object", { integrations: ["Talon.One"] }, undefined],
  ["names the classic one", { integrations: { "Talon.One": true } }, "Talon.One"],
  ["gives it settings", { integrations: { All: false, "Talon.One": { apiKey: 1 } } }, "Talon.One"],
  ["names the one with actions", { integrations: { "Talon.One (Actions)": true } }, "Talon.One (Actions)"],
  ["holds half a character", { event: "a\ud800", integrations: { "Talon.One": true } }, "Talon.One"],
  ["names it elsewhere", { properties: { "Talon.One": true } }, undefined],
  ["holds what jsonb would refuse", { event: "a\u0000b", integrations: { "Talon.One": true } }, "Talon.One"],
])("an event that %s", async (_, payload, name) => {
  const source = await makeSource();
  await receive(source, [{ type: "track", ...payload }]);
  expect((await seenAt(source))?.name).toBe(name);
});

test("the newest one is told, with its ID", async () => {
  const source = await makeSource();
  const addressed = { type: "track", integrations: { "Talon.One": true } };
  await receive(source, [addressed]);
  await receive(source, [addressed]);
  await receive(source, [{ type: "track" }]);
  const rows = await database.db.event.findMany({ where: { sourceId: source }, orderBy: { id: "desc" } });
  expect(await seenAt(source)).toEqual({ name: "Talon.One", eventId: rows[1]?.id, receivedAt: rows[1]?.receivedAt.toISOString() });
});

test("only the last 100 events of a source count", async () => {
  const source = await makeSource();
  await receive(source, [{ type: "track", integrations: { "Talon.One": true } }]);
  await receive(
    source,
    Array.from({ length: 99 }, () => ({ type: "track" })),
  );
  expect(await seenAt(source)).toBeDefined();
  await receive(source, [{ type: "track" }]);
  expect(await seenAt(source)).toBeUndefined();
});

test("a source that obeys the integrations object strictly uses the name with actions for itself", async () => {
  const source = await makeSource(true);
  await receive(source, [{ type: "track", integrations: { All: false, "Talon.One (Actions)": true } }]);
  expect(await seenAt(source)).toBeUndefined();
  await receive(source, [{ type: "track", integrations: { "Talon.One": true } }]);
  expect((await seenAt(source))?.name).toBe("Talon.One");
});
