import "#server-only";
import type pg from "pg";

type OpenPool = { name: string; pool: pg.Pool };
// One list per process, even across its two module graphs.
const held = globalThis as unknown as { falconerPools?: Set<OpenPool> };

/** The process's pools that have not ended, with what they are for. */
export function openPools(): OpenPool[] {
  const all = held.falconerPools ?? new Set();
  for (const one of all) if (one.pool.ended) all.delete(one);
  return [...all];
}

// What each connection of the process's pools was made at, by performance.now().
const heldConnections = globalThis as unknown as { falconerConnections?: Map<pg.ClientBase, number> };

/** Every new connection of a pool, as soon as the server has let it in. */
export function noteConnection(client: pg.ClientBase): void {
  heldConnections.falconerConnections ??= new Map();
  const all = heldConnections.falconerConnections;
  all.set(client, performance.now());
  client.once("end", () => all.delete(client));
}

/**
 * Cuts the pools' connections that are older than this: their server has disappeared without a
 * word, so callers would wait for a response in vain. Each statement in progress fails at once, and
 * the next one gets a new connection. Returns how many.
 */
export function cutConnections(madeBeforeMs: number): number {
  const old = [...(heldConnections.falconerConnections ?? [])].filter(([, madeAtMs]) => madeAtMs < madeBeforeMs);
  for (const [client] of old) {
    heldConnections.falconerConnections?.delete(client);
    (client as pg.Client).connection.stream.destroy(new Error("the connection to the database's server was lost"));
  }
  return old.length;
}

export function notePool(name: string, pool: pg.Pool): void {
  openPools(); // those that have ended go
  held.falconerPools ??= new Set();
  held.falconerPools.add({ name, pool });
}
