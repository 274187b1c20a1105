import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { createPool } from "#lib/platform/db/pool.ts";
import { backendsMs } from "./processor-time.ts";

/** The tables that intake writes. */
export const writtenTables = ["message_key", "event", "delivery", "lane", "lane_entry"];

type Kept = { table: string; columns: string; file: string; rows: number };

/** What one batch has stored, as files that the server can copy from; `remove` deletes them. */
export async function keepRows(pool: pg.Pool): Promise<{ kept: Kept[]; remove(): void }> {
  const kept: Kept[] = [];
  for (const table of writtenTables) {
    const { rows } = await pool.query<{ name: string }>(
      "SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
      [table],
    );
    const columns = rows.map(({ name }) => `"${name}"`).join(", ");
    const file = join(tmpdir(), `falconer-bench-${randomBytes(6).toString("hex")}.copy`);
    const { rowCount } = await pool.query(`COPY (SELECT ${columns} FROM ${table}) TO '${file}'`);
    if (rowCount) kept.push({ table, columns, file, rows: rowCount });
  }
  return {
    kept,
    remove: () => {
      for (const { file } of kept) rmSync(file, { force: true });
    },
  };
}

/**
 * A bare COPY of these rows, repeated over this many connections, each into tables of its own with
 * all the real indexes; one transaction per batch, as durable as ours. Returns the batches per
 * second, and the backends' processor time per batch.
 */
export async function copyFor(
  url: string,
  kept: readonly Kept[],
  connections: number,
  forMs: number,
): Promise<{ perSecond: number; cpuMs: number }> {
  const pool = createPool(url, connections);
  try {
    const places = Array.from({ length: connections }, (_, place) => place);
    for (const place of places)
      for (const { table } of kept)
        await pool.query(`CREATE TABLE IF NOT EXISTS bare_${place}_${table} (LIKE ${table} INCLUDING DEFAULTS INCLUDING INDEXES)`);
    const counts = await Promise.all(places.map((place) => copyAgain(pool, kept, place, forMs)));
    const sum = (pick: (one: (typeof counts)[number]) => number) => counts.reduce((total, one) => total + pick(one), 0);
    return {
      perSecond: sum(({ batches, ms }) => (batches / ms) * 1_000),
      cpuMs: sum(({ cpuMs }) => cpuMs) / sum(({ batches }) => batches),
    };
  } finally {
    await pool.end();
  }
}

/** Emptying the tables is not counted: without it the same rows could not be copied twice. */
async function copyAgain(
  pool: pg.Pool,
  kept: readonly Kept[],
  place: number,
  forMs: number,
): Promise<{ batches: number; ms: number; cpuMs: number }> {
  const client = await pool.connect();
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  const pids = rows.map(({ pid }) => pid);
  const tables = kept.map(({ table }) => `bare_${place}_${table}`);
  let batches = 0;
  let ms = 0;
  let cpuMs = 0;
  try {
    const end = performance.now() + forMs;
    while (performance.now() < end) {
      await client.query(`TRUNCATE ${tables.join(", ")}`);
      const startedAt = performance.now();
      const cpuBefore = backendsMs(pids);
      await client.query("BEGIN");
      for (const [index, { columns, file }] of kept.entries()) await client.query(`COPY ${tables[index]} (${columns}) FROM '${file}'`);
      await client.query("COMMIT");
      ms += performance.now() - startedAt;
      cpuMs += backendsMs(pids) - cpuBefore;
      batches++;
    }
  } finally {
    client.release();
  }
  return { batches, ms, cpuMs };
}
