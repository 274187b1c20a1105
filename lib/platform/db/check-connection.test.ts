import { afterAll, beforeAll, expect, test } from "vitest";
import { StartRefused } from "../errors.ts";
import { checkConnection } from "./check-connection.ts";
import { createTestDatabase, type TestDatabase } from "./testing/database.ts";
import { startTransactionPooler } from "./testing/transaction-pooler.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test("a database's own address is taken", async () => {
  await checkConnection(database.url, "DATABASE_URL");
});

test("a pooler that gives sessions to others between statements is refused, by the variable's name and without its value", async () => {
  const pooler = await startTransactionPooler(database.url);
  const refused = await checkConnection(pooler.url, "MIGRATION_DATABASE_URL").catch((error: unknown) => error);
  await pooler.stop();
  expect(refused).toBeInstanceOf(StartRefused);
  expect((refused as Error).message).toMatch(/^MIGRATION_DATABASE_URL leads to a connection pooler in transaction or statement mode/);
  expect((refused as Error).message).not.toContain("127.0.0.1");
});

test("a certificate that is not there is told as a wrong address, not as an outage", async () => {
  const url = "postgresql://app@127.0.0.1/app?sslmode=verify-full&sslrootcert=/nowhere/root.crt";
  await expect(checkConnection(url, "DATABASE_URL")).rejects.toThrow(
    new StartRefused("DATABASE_URL cannot be read (ENOENT): check its parameters and the files that it names."),
  );
});

test("a database that is away is no wrong configuration", async () => {
  const away = await checkConnection("postgresql://app:hunter2-hunter2@127.0.0.1:9/none", "DATABASE_URL").catch((error: unknown) => error);
  expect(away).not.toBeInstanceOf(StartRefused);
  expect((away as Error).message).toBe("The database cannot be reached: connect ECONNREFUSED 127.0.0.1:9. Check DATABASE_URL.");
});
