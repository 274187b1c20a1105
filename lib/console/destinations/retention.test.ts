import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "#lib/platform/db/testing/database.ts";
import { createId } from "#lib/platform/ids.ts";
import { updateDestinationSchema } from "./schema.ts";

let database: TestDatabase;
const destinationId = createId("destination");
beforeAll(async () => {
  database = await createTestDatabase();
  const key = await database.db.apiKey.create({ data: { id: createId("apiKey"), name: "k", secret: "s", fingerprint: "f", hint: "abcd" } });
  await database.db.destination.create({
    data: { id: destinationId, name: "d", deployment: "acme.talon.one", apiKeyId: key.id, clientKey: "c" },
  });
});
afterAll(() => database.drop());

test.each([
  [2, false],
  [3, true],
  [365, true],
  [366, false],
])("%i days of retention: the form and the database agree", async (retentionDays, allowed) => {
  expect(updateDestinationSchema.safeParse({ version: 1, retentionDays }).success).toBe(allowed);
  const kept = await database.db.destination.update({ where: { id: destinationId }, data: { retentionDays } }).then(
    () => true,
    () => false,
  );
  expect(kept).toBe(allowed);
});
