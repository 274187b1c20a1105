import { afterAll, beforeAll, expect, test } from "vitest";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { addDestination, testSecretKey } from "#lib/engine/delivery/testing/fixture.ts";
import { closeDb } from "#lib/platform/db/client.ts";
import { createTestDatabase, type TestDatabase } from "#lib/platform/db/testing/database.ts";
import { createId } from "#lib/platform/ids.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import { createTestCase, listTestCases, updateTestCase } from "./test-cases.ts";

let database: TestDatabase;
beforeAll(async () => {
  process.env.FALCONER_SECRET_KEY = testSecretKey;
  database = await createTestDatabase();
  process.env.DATABASE_URL = database.url;
});
afterAll(async () => {
  await closeDb();
  await database?.drop();
});

const viewer = { id: "usr_1", name: "Kim", role: "admin", via: "session" } as unknown as Viewer;
const event = (id: string) => parseJson(`{"type":"track","properties":{"id":${id},"n":1.5}}`) as JsonObject;

test("a test case keeps the digits of long numbers, as it is made, changed and listed", async () => {
  const { destinationId } = await addDestination(database.pool, {});
  const first = "820982911946154508";
  const made = await createTestCase(viewer, destinationId, { name: "long", event: event(first), expected: [] });
  expect(encodeJson(made.event)).toContain(`"id":${first}`);
  const second = "12345678901234.56789";
  const expected = [{ mappingId: createId("mapping"), mappingName: "M", outcome: "ready" as const, payload: event(second) }];
  const changed = await updateTestCase(viewer, destinationId, made.id, { expected });
  expect(encodeJson(changed.expected[0]?.payload)).toContain(`"id":${second}`);
  const { items } = await listTestCases(viewer, destinationId);
  expect(items.map((item) => encodeJson([item.event, item.expected]))).toEqual([expect.stringContaining(`"id":${first}`)]);
  expect(encodeJson(items[0]?.expected)).toContain(`"id":${second}`);
});
