// Applies prisma/migrations as `prisma migrate deploy` does, with `pg` alone: the same table,
// checksums and lock, so that Prisma's own command line can take over at any time.
import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { StartRefused } from "../errors.ts";
import { connectionDefaults, setUpSession } from "./session.ts";

const migrationsFolder = join(import.meta.dirname, "../../../prisma/migrations");
const prismaLock = 72_707_369; // the advisory lock that Prisma takes too: two starting processes take turns
const table = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                      VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum                VARCHAR(64) NOT NULL,
    finished_at             TIMESTAMPTZ,
    migration_name          VARCHAR(255) NOT NULL,
    logs                    TEXT,
    rolled_back_at          TIMESTAMPTZ,
    started_at              TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count     INTEGER NOT NULL DEFAULT 0
);`;

type Migration = { name: string; sql: string; checksum: string };

/**
 * Brings the database up to this version's schema. Returns the names of the migrations applied now.
 * Throws a sentence when a migration fails, or failed before.
 */
export async function deploy(url: string, folder = migrationsFolder): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const client = new pg.Client({ ...connectionDefaults, connectionString: url, application_name: "falconer migrate" });
  client.on("error", () => {}); // a lost connection fails the statement that runs; without a listener it would end the process too
  await client.connect().catch((error: Error & { code?: string }) => {
    throw new Error(`The database cannot be reached: ${error.message || error.code}. Check DATABASE_URL.`, { cause: error });
  });
  const applied: string[] = [];
  try {
    await setUpSession(client, "", true);
    await client.query("SELECT pg_advisory_lock($1)", [prismaLock]);
    // Not by IF NOT EXISTS alone: a role that may not migrate may look anyway.
    const { rows: found } = await client.query<{ there: boolean; mine: boolean | null }>(
      `SELECT c.oid IS NOT NULL AS there, has_table_privilege(c.oid, 'INSERT') AS mine FROM (SELECT to_regclass('_prisma_migrations') AS oid) c`,
    );
    if (!found[0]?.there) await makeTable(client);
    const { rows } = await client.query<{ migration_name: string; checksum: string; finished_at: Date | null }>(
      "SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL",
    );
    for (const migration of migrations) {
      const row = rows.find((candidate) => candidate.migration_name === migration.name);
      if (row && !row.finished_at)
        throw new Error(
          `The migration ${migration.name} failed earlier: fix the database, then set its rolled_back_at in _prisma_migrations and start again.`,
        );
      if (row && row.checksum !== migration.checksum)
        throw new Error(`The migration ${migration.name} was changed after it was applied: restore the file as it was.`);
      if (row) continue;
      if (found[0]?.there && !found[0].mine)
        throw new StartRefused(
          `The migration ${migration.name} must still be applied, but this role may not do it: run npm run migrate with MIGRATION_DATABASE_URL.`,
        );
      await apply(client, migration);
      applied.push(migration.name);
    }
    return applied;
  } finally {
    await client.end();
  }
}

async function makeTable(client: pg.Client) {
  await client.query(table).catch((error: Error & { code?: string }) => {
    if (error.code !== "42501") throw error;
    throw new StartRefused(
      "The database has no schema yet, and the role of DATABASE_URL may not create one: run npm run migrate with MIGRATION_DATABASE_URL first.",
      { cause: error },
    );
  });
}

/** Names of migrations that this database has not had yet; empty when it is current. */
export async function pendingMigrations(client: {
  query(sql: string): Promise<{ rows: { migration_name: string }[] }>;
}): Promise<string[]> {
  known ??= readMigrations(migrationsFolder).then((migrations) => migrations.map(({ name }) => name));
  const { rows } = await client.query(
    "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL",
  );
  const done = new Set(rows.map((row) => row.migration_name));
  return (await known).filter((name) => !done.has(name));
}
let known: Promise<string[]> | undefined;

async function apply(client: pg.Client, { name, sql, checksum }: Migration) {
  const id = randomUUID();
  await client.query("INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)", [id, checksum, name]);
  try {
    await client.query(sql); // one message of several statements: Postgres runs it as one transaction
  } catch (error) {
    await client.query("ROLLBACK");
    await client.query("UPDATE _prisma_migrations SET logs = $2 WHERE id = $1", [id, String(error)]);
    throw new Error(`The migration ${name} failed: ${error instanceof Error ? error.message : error}.`, { cause: error });
  }
  await client.query("UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = 1 WHERE id = $1", [id]);
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(folder, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}
