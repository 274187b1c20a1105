import "#server-only";
import pg from "pg";
import { poolSize } from "#lib/platform/pool-sizes.ts";
import { parseJson } from "../json-parse.ts";
import { log } from "../log.ts";
import { directUrl, sharedUrl } from "./addresses.ts";
import { noteConnection, notePool } from "./open-pools.ts";
import { connectionDefaults, setUpSession, slowestAnswerMs } from "./session.ts";

/**
 * JSON with every digit of its numbers, wherever hand-written SQL reads it: payloads, requests,
 * attempts. Else as the driver reads.
 */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    format !== "binary" && (oid === pg.types.builtins.JSON || oid === pg.types.builtins.JSONB)
      ? parseJson
      : pg.types.getTypeParser(oid, format)) as pg.CustomTypesConfig["getTypeParser"],
};

// One pool per process, even across the two module graphs (plain Node and Next's bundle) of the
// combined server.
const held = globalThis as unknown as { falconerPool?: pg.Pool };

/** The pool for hand-written SQL: intake, lanes, queries that Prisma has no words for. */
export function pool(): pg.Pool {
  if (!held.falconerPool) {
    held.falconerPool = createPool(sharedUrl(), poolSize("DB_POOL_QUERIES"));
  }
  return held.falconerPool;
}

/**
 * A pool of at most `max` connections; a lost idle connection is logged and replaced, never thrown.
 */
export function createPool(connectionString: string, max: number): pg.Pool {
  const created = new pg.Pool({
    ...poolConfig(connectionString, max, "falconer"),
    types,
    Client: clientFor(connectionString),
  } as pg.PoolConfig);
  surviveLosses(created, "queries");
  notePool("queries", created);
  return created;
}

/**
 * A pooler that hands sessions out by the transaction knows nothing of statements that were
 * prepared by name in one of them: an older one fails on the second use of a name.
 */
class NamelessClient extends pg.Client {
  // The driver has many forms of this method; all but the name of a prepared statement passes on.
  override query(...given: unknown[]): never {
    const [query, ...rest] = given;
    const nameless =
      typeof query === "object" && query !== null && "text" in query && "name" in query ? { ...query, name: undefined } : query;
    return (super.query as (...args: unknown[]) => never)(nameless, ...rest);
  }
}
const clientFor = (url: string) => (url === directUrl() ? pg.Client : NamelessClient);

/**
 * For pools that libraries make: our own, Prisma's and the job queue's set the same on each
 * connection.
 */
export function poolConfig(connectionString: string, max: number, name: string): pg.PoolConfig {
  return {
    ...connectionDefaults,
    connectionString,
    max,
    application_name: name,
    idleTimeoutMillis: 30_000,
    query_timeout: slowestAnswerMs,
    onConnect: (client: pg.ClientBase) => welcome(client),
  } as pg.PoolConfig;
}

async function welcome(client: pg.ClientBase, settings?: string): Promise<void> {
  noteConnection(client);
  await setUpSession(client, settings);
}

/**
 * A connection may break while it is idle, and while someone holds it without a query in progress:
 * neither may end the process.
 */
function surviveLosses(pool: pg.Pool, name: string): void {
  // Connections that end because the pool does are not lost.
  pool.on("error", (error) => pool.ending || log.warn({ err: error.message, name }, "database connection lost"));
  pool.on("connect", (client) => client.on("error", (error) => log.debug({ err: error.message, name }, "database connection broke")));
}

export type PoolTuning = {
  max: number;
  /** Shown by the database as application_name, after "falconer ". */
  name: string;
  /** SET on each new connection; names and values are ours, never input. */
  settings?: Record<string, string>;
  /**
   * Sends statements without waiting for the answers to earlier ones: a transaction costs one or
   * two round trips.
   */
  pipeline?: boolean;
  /**
   * A statement without an answer for this long fails, and its connection with it: the other side
   * may be gone without a word.
   */
  queryTimeoutMs?: number;
  /** After this long without use, all connections but one are given back. */
  idleMs?: number;
};

/**
 * A pool for one hot path, with its own planner settings. One connection stays, with what it has
 * prepared. The others do not: where processes may open more than the database has, one that kept
 * what it once needed would leave nothing to another, for good.
 */
export function createTunedPool(
  connectionString: string,
  { max, name, settings = {}, pipeline = false, queryTimeoutMs = slowestAnswerMs, idleMs = 30_000 }: PoolTuning,
): pg.Pool {
  const set = Object.entries(settings)
    .map(([key, value]) => `SET ${key} = ${value}`)
    .join("; ");
  const created = new pg.Pool({
    ...poolConfig(connectionString, max, `falconer ${name}`),
    types,
    onConnect: (client: pg.ClientBase) => welcome(client, set),
    min: 1,
    idleTimeoutMillis: idleMs,
    pipeline,
    query_timeout: queryTimeoutMs,
  } as pg.PoolConfig);
  surviveLosses(created, name);
  notePool(name, created);
  return created;
}

export async function closePool(): Promise<void> {
  const open = held.falconerPool;
  held.falconerPool = undefined;
  await open?.end();
}
