import "#server-only";
import type pg from "pg";

type OpenPool = { name: string; pool: pg.Pool };
// One list a process, also across its two module graphs.
const held = globalThis as unknown as { falconerPools?: Set<OpenPool> };

/** The process's pools that have not ended, with what they are for. */
export function openPools(): OpenPool[] {
  const all = held.falconerPools ?? new Set();
  for (const one of all) if (one.pool.ended) all.delete(one);
  return [...all];
}

export function notePool(name: string, pool: pg.Pool): void {
  openPools(); // those that have ended go
  held.falconerPools ??= new Set();
  held.falconerPools.add({ name, pool });
}
