import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { deploy, pendingMigrations } from "./migrate.ts";
import { testServer } from "./testing/database.ts";

// A migrations folder and an empty database of its own for each test.
let server: string;
let admin: pg.Client;
let folder: string;
let url: string;
let name: string;
beforeAll(async () => {
  server = await testServer();
  admin = new pg.Client({ connectionString: server });
  await admin.connect();
});
afterAll(() => admin.end());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "falconer-migrations-"));
  name = `migrate_${Math.random().toString(36).slice(2)}`;
  await admin.query(`CREATE DATABASE ${name}`);
  url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
});
afterEach(async () => {
  await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
  rmSync(folder, { recursive: true, force: true });
});

function migration(id: string, sql: string) {
  mkdirSync(join(folder, id), { recursive: true });
  writeFileSync(join(folder, id, "migration.sql"), sql);
}
async function rows(sql: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test("each is applied once, in order, however many processes start at the same time", async () => {
  migration("1_a", "CREATE TABLE a (n int); INSERT INTO a VALUES (1);");
  migration("2_b", "INSERT INTO a SELECT n + 1 FROM a;");
  const applied = await Promise.all(Array.from({ length: 4 }, () => deploy(url, folder)));
  expect(applied.flat()).toEqual(["1_a", "2_b"]);
  expect(await rows("SELECT n FROM a ORDER BY n")).toEqual([{ n: 1 }, { n: 2 }]);
  migration("3_c", "DROP TABLE a");
  expect(await deploy(url, folder)).toEqual(["3_c"]);
});

test("one that fails leaves nothing of itself, is told, and holds the next start back until somebody has looked", async () => {
  migration("1_a", "CREATE TABLE a (n int);");
  migration("2_b", "CREATE TABLE b (n int); INSERT INTO nowhere VALUES (1);");
  await expect(deploy(url, folder)).rejects.toThrow('The migration 2_b failed: relation "nowhere" does not exist.');
  expect(await rows("SELECT to_regclass('a') IS NOT NULL AS a, to_regclass('b') IS NOT NULL AS b")).toEqual([{ a: true, b: false }]);
  await expect(deploy(url, folder)).rejects.toThrow("The migration 2_b failed earlier");
});

test("one that was changed after it was applied stops the start", async () => {
  migration("1_a", "CREATE TABLE a (n int);");
  await deploy(url, folder);
  migration("1_a", "CREATE TABLE a (n bigint);");
  await expect(deploy(url, folder)).rejects.toThrow("The migration 1_a was changed after it was applied");
});

test("ready knows what a database lacks", async () => {
  const all = join(import.meta.dirname, "../../../prisma/migrations");
  cpSync(all, folder, { recursive: true });
  await deploy(url, folder);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  expect(await pendingMigrations(client)).toEqual([]);
  const { rows: last } = await client.query(
    "DELETE FROM _prisma_migrations WHERE migration_name = (SELECT max(migration_name) FROM _prisma_migrations) RETURNING migration_name",
  );
  expect(await pendingMigrations(client)).toEqual([last[0].migration_name]);
  await client.end();
});

test("a role that may make nothing is told where the schema comes from", async () => {
  const role = `${name}_app`;
  await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD 'x'`);
  try {
    const restricted = Object.assign(new URL(url), { username: role, password: "x" }).href;
    migration("1_a", "CREATE TABLE a (n int);");
    await expect(deploy(restricted, folder)).rejects.toThrow(
      /^The database has no schema yet.*run npm run migrate with MIGRATION_DATABASE_URL first\.$/,
    );
  } finally {
    await admin.query(`DROP ROLE ${role}`);
  }
});

test("a database that is away is told in a sentence without its password", async () => {
  const away = deploy("postgresql://somebody:hunter2-hunter2@127.0.0.1:9/none", folder);
  await expect(away).rejects.toThrow("The database cannot be reached: connect ECONNREFUSED 127.0.0.1:9. Check DATABASE_URL.");
});
