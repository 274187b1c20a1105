import "#server-only";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { poolSize } from "#lib/platform/pool-sizes.ts";
import { sharedUrl } from "./addresses.ts";
import { PrismaClient } from "./generated/client.ts";
import { notePool } from "./open-pools.ts";
import { poolConfig } from "./pool.ts";

export type Db = PrismaClient;
/** What a service takes if it may run inside the caller's transaction. */
export type DbTransaction = Parameters<Parameters<PrismaClient["$transaction"]>[0]>[0];

const held = globalThis as unknown as { falconerDb?: PrismaClient };

/**
 * Prisma's defaults are 2 and 5 seconds: too short if several people save at once on a busy
 * machine. The server ends what stands still.
 */
const transactionOptions = { maxWait: 10_000, timeout: 15_000 };

export function createDb(connectionString: string, max = 10): PrismaClient {
  const pool = new pg.Pool(poolConfig(connectionString, max, "falconer console"));
  notePool("console", pool);
  return new PrismaClient({ adapter: new PrismaPg(pool, { disposeExternalPool: true }), transactionOptions });
}

/** The process's Prisma client on DATABASE_URL, made at first use. */
export function db(): PrismaClient {
  held.falconerDb ??= createDb(sharedUrl(), poolSize("DB_POOL_CONSOLE"));
  return held.falconerDb;
}

export async function closeDb(): Promise<void> {
  const open = held.falconerDb;
  held.falconerDb = undefined;
  await open?.$disconnect();
}
