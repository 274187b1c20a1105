import "#server-only";
import pg from "pg";
import { log } from "../log.ts";

// One pool a process, also across the two module graphs (plain Node and Next's bundle) of the combined server.
const held = globalThis as unknown as { falconerPool?: pg.Pool };

/** The pool for hand-written SQL: intake, lanes, queries that Prisma has no words for. */
export function pool(): pg.Pool {
  if (!held.falconerPool) {
    held.falconerPool = createPool(process.env.DATABASE_URL ?? "", 10);
  }
  return held.falconerPool;
}

/** A pool of at most `max` connections; a lost idle connection is logged and replaced, never thrown. */
export function createPool(connectionString: string, max: number): pg.Pool {
  const created = new pg.Pool({
    connectionString,
    max,
    application_name: "falconer",
    connectionTimeoutMillis: 4_000,
    idleTimeoutMillis: 30_000,
  });
  created.on("error", (error) => log.warn({ err: error.message }, "database connection lost"));
  return created;
}

export async function closePool(): Promise<void> {
  const open = held.falconerPool;
  held.falconerPool = undefined;
  await open?.end();
}
