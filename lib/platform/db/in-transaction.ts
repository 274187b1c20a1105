import "#server-only";
import type pg from "pg";
import { beginTransaction } from "./session.ts";

/** Runs `work` in a transaction on its own connection; if it throws, everything is rolled back. */
export async function inTransaction<Result>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  let broken = false;
  try {
    await beginTransaction(client);
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    broken = true; // it may be bound to a server that takes no writes any more: the next one asks for a connection of its own
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  } finally {
    client.release(broken);
  }
}
