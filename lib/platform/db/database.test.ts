import { afterAll, beforeAll, expect, test } from "vitest";
import { createId } from "../ids.ts";
import { createTestDatabase, type TestDatabase } from "./testing/database.ts";

let database: TestDatabase;
let destinationId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  const key = await database.db.apiKey.create({ data: { id: createId("apiKey"), name: "k", secret: "s", fingerprint: "f", hint: "abcd" } });
  destinationId = createId("destination");
  await database.db.destination.create({
    data: { id: destinationId, name: "d", deployment: "acme.talon.one", apiKeyId: key.id, clientKey: "c" },
  });
});
afterAll(() => database.drop());

const mapping = (slot: number) => ({
  id: createId("mapping"),
  destinationId,
  slot,
  name: "m",
  actionSlug: "trackEventV2",
  trigger: 'type = "track"',
  settings: {},
});

test("a destination cannot hold more than 50 mappings, whoever writes at once", async () => {
  const tries = await Promise.allSettled(Array.from({ length: 60 }, (_, i) => database.db.mapping.create({ data: mapping(i + 1) })));
  expect(tries.filter((t) => t.status === "fulfilled")).toHaveLength(50);
  await expect(database.db.mapping.create({ data: mapping(1) })).rejects.toThrow(/Unique constraint/);
  expect(await database.db.mapping.count()).toBe(50);
});

test("a deleted mapping gives its slot back, a living one keeps it", async () => {
  const one = await database.db.mapping.findFirstOrThrow();
  await expect(database.db.mapping.update({ where: { id: one.id }, data: { slot: null } })).rejects.toThrow(/mapping_slot_while_alive/);
  await database.db.mapping.update({ where: { id: one.id }, data: { slot: null, deletedAt: new Date() } });
  expect((await database.db.mapping.create({ data: mapping(one.slot ?? 0) })).slot).toBe(one.slot);
});
