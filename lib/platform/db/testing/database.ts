import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import pg from "pg";
import { inject } from "vitest";
import { createDb, type Db } from "../client.ts";
import { createPool } from "../pool.ts";

export type TestDatabase = {
  /** The database itself. */
  url: string;
  /** The same through the run's pooler, where it has one. */
  sharedUrl: string;
  pool: pg.Pool;
  db: Db;
  drop(): Promise<void>;
};

type Server = { url: string; pooler?: string };

/** The run's Postgres server, started when it is first asked for. */
export const testServer = async (): Promise<string> => (await server()).url;
function server(): Promise<Server> {
  asked ??= askForServer(inject("databaseSocket"));
  return asked;
}
let asked: Promise<Server> | undefined;

async function askForServer(socketPath: string): Promise<Server> {
  const answer = await text(connect(socketPath));
  const { url, pooler, error } = JSON.parse(answer) as Partial<Server> & { error?: string };
  if (!url) throw new Error(`The tests' database did not start: ${error}`);
  return { url, pooler };
}

/** A fresh, migrated database of its own for one test file (or test). Call `drop` when done. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { url: base, pooler } = await server();
  const name = `test_${randomBytes(6).toString("hex")}`;
  await asAdmin(base, `CREATE DATABASE ${name} TEMPLATE falconer_test_template`);
  const url = new URL(base);
  url.pathname = `/${name}`;
  const pool = createPool(url.href, 8);
  const db = createDb(url.href, 4);
  return {
    url: url.href,
    sharedUrl: pooler ? Object.assign(new URL(pooler), { pathname: `/${name}` }).href : url.href,
    pool,
    db,
    drop: async () => {
      await pool.end();
      await db.$disconnect();
      await asAdmin(base, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function asAdmin(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // Two CREATE DATABASE from one template at once collide: take turns.
    await client.query("SELECT pg_advisory_lock(72707370)");
    await client.query(sql);
  } finally {
    await client.end();
  }
}
