import { randomBytes } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recordAudit } from "#lib/access/audit/record.ts";
import { grantApplication, roleOf } from "#lib/platform/db/application-role.ts";
import { createDb } from "#lib/platform/db/client.ts";
import { deploy } from "#lib/platform/db/migrate.ts";
import { dropExpiredPartitions, ensurePartitions } from "#lib/platform/db/partitions.ts";
import { createPool } from "#lib/platform/db/pool.ts";
import { createTestDatabase, type TestDatabase } from "#lib/platform/db/testing/database.ts";
import { systemActor } from "./viewer.ts";

const role = `falconer_test_${randomBytes(4).toString("hex")}`;
const password = randomBytes(8).toString("hex");
let database: TestDatabase;
let appUrl: string;
let app: pg.Pool;

const urlAs = (url: string, user: string) => Object.assign(new URL(url), { username: user, password }).href;
const made: string[] = [];
async function makeRole(name: string, options = ""): Promise<string> {
  await database.pool.query(`CREATE ROLE ${name} LOGIN PASSWORD '${password}' ${options}`);
  made.push(name);
  return name;
}

beforeAll(async () => {
  database = await createTestDatabase();
  await makeRole(role);
  // As in an installation that has run without a role of its own until now: partitions and the
  // schema of an earlier version's job queue exist, and belong to the owner.
  await ensurePartitions(database.pool, [30]);
  await database.pool.query(
    `CREATE SCHEMA jobs CREATE TABLE queue (name text PRIMARY KEY) CREATE TABLE job (id serial, name text NOT NULL, data jsonb) PARTITION BY LIST (name);
     CREATE TYPE jobs.job_state AS ENUM ('created', 'active');
     CREATE FUNCTION jobs.create_queue(queue text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
       INSERT INTO jobs.queue VALUES (queue); EXECUTE format('CREATE TABLE jobs.%1$I PARTITION OF jobs.job FOR VALUES IN (%1$L)', queue); END $$;
     SELECT jobs.create_queue('old')`,
  );
  await grantApplication(database.url, role);
  appUrl = urlAs(database.url, role);
  app = createPool(appUrl, 4);
  const db = createDb(appUrl, 2);
  await recordAudit(db, systemActor, { action: "created", objectKind: "user", objectId: "usr_1", objectName: "somebody" });
  await db.$disconnect();
});
afterAll(async () => {
  await app.end();
  for (const name of made) await database.pool.query(`DROP OWNED BY ${name} CASCADE`);
  for (const name of made.reverse()) await database.pool.query(`DROP ROLE ${name}`);
  await database.drop();
});

describe("the application's role", () => {
  test("reads and adds to the audit log", async () => {
    expect(await roleOf(appUrl)).toBe(role);
    expect((await app.query("SELECT action FROM audit_entry")).rows).toEqual([{ action: "created" }]);
  });

  test.each([
    "UPDATE audit_entry SET action = 'nothing'",
    "DELETE FROM audit_entry",
    "TRUNCATE audit_entry",
    "TRUNCATE audit_entry CASCADE",
    "DROP TABLE audit_entry",
    "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
    "ALTER TABLE audit_entry RENAME TO other",
    "ALTER TABLE audit_entry OWNER TO CURRENT_USER",
    "DROP TRIGGER audit_append_only ON audit_entry",
    "CREATE RULE silence AS ON INSERT TO audit_entry DO INSTEAD NOTHING",
    "CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "SET session_replication_role = replica",
    "GRANT UPDATE ON audit_entry TO CURRENT_USER",
    "SET ROLE app",
    "SELECT pg_read_file('/etc/hostname')",
    "COPY audit_entry TO PROGRAM 'cat'",
    "INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('x', 'x', 'x')",
    "DROP TABLE destination",
    'ALTER TABLE "user" DISABLE TRIGGER ALL',
  ])("is refused by the database: %s", async (statement) => {
    const refused = await app.query(statement).then(
      ({ command }) => command,
      ({ code, message }) => `${code} ${message}`,
    );
    // GRANT without the right to is a warning in Postgres; that nothing was granted is asked below.
    if (statement.startsWith("GRANT")) expect(refused).toMatch(/42501|GRANT/);
    else expect(refused).toMatch(/42501|22023|must be owner/);
    expect((await app.query("SELECT count(*)::int AS n FROM audit_entry WHERE action = 'created'")).rows).toEqual([{ n: 1 }]);
  });

  test("is refused even where the trigger is gone: its rights alone keep the log", async () => {
    await database.pool.query("ALTER TABLE audit_entry DISABLE TRIGGER ALL");
    try {
      for (const statement of ["UPDATE audit_entry SET action = 'nothing'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"])
        await expect(app.query(statement)).rejects.toThrow("permission denied for table audit_entry");
    } finally {
      await database.pool.query("ALTER TABLE audit_entry ENABLE TRIGGER ALL");
    }
  });

  test("does all that the application does besides: partitions, the job queue, every other table", async () => {
    expect(await ensurePartitions(app, [7, 30])).toBeGreaterThan(0);
    await app.query("CREATE TABLE event_20200101 PARTITION OF event FOR VALUES FROM ('2020-01-01') TO ('2020-01-02')");
    expect(await dropExpiredPartitions(app)).toContain("event_20200101");
    await app.query("SELECT jobs.create_queue('new')");
    await app.query("INSERT INTO jobs.job (name, data) VALUES ('new', '{}'), ('old', '{}')");
    await app.query(
      "ALTER TABLE jobs.job ADD COLUMN state jobs.job_state; ALTER TYPE jobs.job_state ADD VALUE 'ended'; DROP TABLE jobs.old",
    );
    const { rows } = await app.query<{ name: string; all: boolean }>(
      `SELECT relname AS name, has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT') AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE') AS all
         FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')`,
    );
    expect(rows.length).toBeGreaterThan(20);
    expect(
      rows
        .filter(({ all }) => !all)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["_prisma_migrations", "audit_entry"]);
  });

  test("is given its rights again without harm, and starts where nothing is to be migrated", async () => {
    await grantApplication(database.url, role);
    expect(await deploy(appUrl)).toEqual([]);
  });

  test("is told to leave migrations to the owner", async () => {
    const folder = mkdtempSync(join(tmpdir(), "falconer-role-"));
    cpSync(join(import.meta.dirname, "../../../prisma/migrations"), folder, { recursive: true });
    mkdirSync(join(folder, "29991231000000_later"));
    writeFileSync(join(folder, "29991231000000_later/migration.sql"), "CREATE TABLE later (id text PRIMARY KEY)");
    await expect(deploy(appUrl, folder)).rejects.toThrow(/MIGRATION_DATABASE_URL/);
    rmSync(folder, { recursive: true });
  });
});

describe("a role that could not be held to it is refused", () => {
  test("a superuser, and the owner of the database", async () => {
    const mighty = await makeRole(`${role}_super`, "SUPERUSER");
    await expect(grantApplication(database.url, mighty)).rejects.toThrow(/could change the audit log/);
    await expect(grantApplication(database.url, await roleOf(database.url))).rejects.toThrow(/could change the audit log/);
  });

  test("an owner who is no superuser migrates and grants, once the role is granted to it", async () => {
    const owner = await makeRole(`${role}_owner`);
    const own = await createTestDatabase();
    const appRole = await makeRole(`${role}_app`);
    try {
      await own.pool.query(`ALTER DATABASE ${new URL(own.url).pathname.slice(1)} OWNER TO ${owner}`);
      await own.pool.query("DROP SCHEMA public CASCADE");
      const ownerUrl = urlAs(own.url, owner);
      const client = new pg.Client({ connectionString: ownerUrl });
      await client.connect();
      await client.query("CREATE SCHEMA public");
      await client.end();
      expect((await deploy(ownerUrl)).length).toBeGreaterThan(5);
      await expect(grantApplication(ownerUrl, appRole)).rejects.toThrow(/GRANT/);
      await own.pool.query(`GRANT ${appRole} TO ${owner}`);
      await grantApplication(ownerUrl, appRole);
      const pool = createPool(urlAs(own.url, appRole), 1);
      expect(await ensurePartitions(pool, [30])).toBeGreaterThan(0);
      await expect(pool.query("DELETE FROM audit_entry")).rejects.toThrow("permission denied");
      await pool.end();
      await grantApplication(ownerUrl, appRole);
    } finally {
      await own.drop();
    }
  });
});
