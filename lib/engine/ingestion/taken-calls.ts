import "#server-only";
import type pg from "pg";
import { inBackground } from "#lib/platform/background.ts";

export type TakenCalls = {
  /** Counts a call of this source that was answered with 200, in memory. */
  note(sourceId: string): void;
  stop(): Promise<void>;
};

const writeEveryMs = 5_000;

type Counted = { sourceId: string; minute: number; count: number };

/**
 * Counts the calls that were taken, by source and minute, so that refused ones are compared with
 * calls: a call may bring thousands of events. A crash loses the last seconds.
 */
export function createTakenCalls(pool: pg.Pool): TakenCalls {
  let counted = new Map<string, Counted>();

  function add(one: Counted): void {
    const key = `${one.sourceId} ${one.minute}`;
    const before = counted.get(key);
    if (before) before.count += one.count;
    else counted.set(key, one);
  }

  async function write(): Promise<void> {
    if (counted.size === 0) return;
    const batch = [...counted.values()];
    counted = new Map();
    try {
      await pool.query(insert, [
        batch.map((one) => one.sourceId),
        batch.map((one) => new Date(one.minute).toISOString()),
        batch.map((one) => one.count),
      ]);
    } catch {
      for (const one of batch) add(one); // the database is away: next time
    }
  }

  const timer = setInterval(() => inBackground("counting the calls that were taken", write), writeEveryMs);
  timer.unref();
  return {
    note(sourceId) {
      const at = Date.now();
      add({ sourceId, minute: at - (at % 60_000), count: 1 });
    },
    async stop() {
      clearInterval(timer);
      await write();
    },
  };
}

const insert = `
  INSERT INTO taken_call AS t (source_id, minute, count)
  SELECT u.source_id, u.minute, u.count FROM unnest($1::text[], $2::timestamptz[], $3::int[]) AS u(source_id, minute, count)
   ORDER BY u.source_id, u.minute
  ON CONFLICT (source_id, minute) DO UPDATE SET count = t.count + excluded.count`;

/** Part of housekeeping. */
export async function forgetTakenCalls(pool: pg.Pool): Promise<void> {
  await pool.query("DELETE FROM taken_call WHERE minute < now() - interval '2 days'");
}
