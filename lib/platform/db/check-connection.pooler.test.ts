import { afterEach, beforeEach, expect, test } from "vitest";
import { StartRefused } from "../errors.ts";
import { checkAddresses } from "./check-connection.ts";
import { createPool } from "./pool.ts";
import { createTestDatabase, type TestDatabase } from "./testing/database.ts";

// With a real PgBouncer in transaction mode.

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

const refusal = (given: Parameters<typeof checkAddresses>[0]) =>
  checkAddresses(given).then(
    () => "",
    (error: unknown) => {
      expect(error).toBeInstanceOf(StartRefused);
      return (error as Error).message;
    },
  );

test("a pooler is taken where the database's own address stands beside it", async () => {
  await checkAddresses({ DATABASE_URL: database.sharedUrl, DATABASE_DIRECT_URL: database.url });
});

test("a pooler where none may be is refused, by the variable's name and with what to do", async () => {
  expect(await refusal({ DATABASE_URL: database.sharedUrl })).toMatch(
    /^DATABASE_URL leads to .*DATABASE_DIRECT_URL names the database's own address\.$/,
  );
  expect(await refusal({ DATABASE_URL: database.url, DATABASE_DIRECT_URL: database.sharedUrl })).toMatch(/^DATABASE_DIRECT_URL leads to/);
  expect(await refusal({ DATABASE_URL: database.url, MIGRATION_DATABASE_URL: database.sharedUrl })).toMatch(
    /^MIGRATION_DATABASE_URL leads to/,
  );
});

test("two addresses of different databases, or of different roles, are refused", async () => {
  const other = await createTestDatabase();
  expect(await refusal({ DATABASE_URL: other.sharedUrl, DATABASE_DIRECT_URL: database.url })).toMatch(/lead to different databases/);
  await other.drop();
  await database.pool.query("CREATE ROLE another_role LOGIN");
  const url = Object.assign(new URL(database.url), { username: "another_role" }).href;
  expect(await refusal({ DATABASE_URL: database.sharedUrl, DATABASE_DIRECT_URL: url })).toMatch(/connect as different roles/);
  await database.pool.query("DROP ROLE another_role");
});

test("a role whose defaults change what statements mean is refused, and the sentence says how to mend it", async () => {
  await database.pool.query(`ALTER DATABASE ${new URL(database.url).pathname.slice(1)} SET bytea_output = 'escape'`);
  expect(await refusal({ DATABASE_URL: database.sharedUrl, DATABASE_DIRECT_URL: database.url })).toBe(
    "DATABASE_URL leads to a pooler, and its role has bytea_output = escape, which must be hex there: run ALTER ROLE ... SET bytea_output = 'hex'.",
  );
});

test("statements with names run through it, on whatever connection they meet", async () => {
  process.env.DATABASE_DIRECT_URL = database.url;
  const pool = createPool(database.sharedUrl, 20);
  const ask = (n: number) => pool.query({ name: "the-same-name", text: "SELECT $1::int AS n, pg_sleep(0.005)", values: [n] });
  for (let round = 0; round < 5; round++) {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => ask(n)));
    expect(answers.map(({ rows }) => rows[0].n)).toEqual(Array.from({ length: 20 }, (_, n) => n));
  }
  await pool.end();
  delete process.env.DATABASE_DIRECT_URL;
});
