import { afterAll, beforeAll, expect, test } from "vitest";
import { StartRefused } from "../errors.ts";
import { checkConnection } from "./check-connection.ts";
import { createTestDatabase, type TestDatabase } from "./testing/database.ts";
import { startRefusingServer } from "./testing/refusing-server.ts";
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

test.each([
  ["a user that is not there", (url: URL) => Object.assign(url, { username: "nobody_at_all" }), /^DATABASE_URL was refused: /],
  ["a database that is not there", (url: URL) => Object.assign(url, { pathname: "/nothing" }), /^DATABASE_URL names a database that/],
  [
    "a host that is not there",
    () => new URL("postgresql://app@no-such-host.invalid/app"),
    /^DATABASE_URL names a host that no name server/,
  ],
])("%s is refused by the variable's name, without its value", async (_, change, sentence) => {
  await expectRefused(change(new URL(database.url)).href, sentence);
});

test.each([
  ["a wrong password", "28P01", "", /^DATABASE_URL was refused: the database does not know this user with this password\.$/],
  ["TLS that is not offered", "28000", "?sslmode=verify-full", /^DATABASE_URL asks for TLS, which the database does not offer/],
])("%s is refused by the variable's name, without its value", async (_, code, search, sentence) => {
  const server = await startRefusingServer(code);
  await expectRefused(`postgresql://app:wrong@127.0.0.1:${server.port}/app${search}`, sentence);
  await server.stop();
});

async function expectRefused(url: string, sentence: RegExp): Promise<void> {
  const refused = await checkConnection(url, "DATABASE_URL").catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(StartRefused);
  expect((refused as Error).message).toMatch(sentence);
  expect((refused as Error).message).not.toMatch(/no-such-host|nobody_at_all|127\.0\.0\.1|nothing|wrong/);
}

test.each([
  ["a host that never answers", undefined],
  ["a pooler whose database is away", "lets in"],
])("%s is told of within five seconds", async (_, code) => {
  const mute = await startRefusingServer(code);
  const began = performance.now();
  const away = await checkConnection(`postgresql://app@127.0.0.1:${mute.port}/app`, "DATABASE_URL").catch((error: unknown) => error);
  expect(performance.now() - began).toBeLessThan(5_000);
  expect(away).not.toBeInstanceOf(StartRefused);
  expect((away as Error).message).toMatch(/^The database cannot be reached: .+ Check DATABASE_URL\.$/);
  await mute.stop();
});

test("a database that is away is no wrong configuration", async () => {
  const away = await checkConnection("postgresql://app:hunter2-hunter2@127.0.0.1:9/none", "DATABASE_URL").catch((error: unknown) => error);
  expect(away).not.toBeInstanceOf(StartRefused);
  expect((away as Error).message).toBe("The database cannot be reached: connect ECONNREFUSED 127.0.0.1:9. Check DATABASE_URL.");
});
