import "#server-only";
import { hostname } from "node:os";
import type pg from "pg";
import { takesWrites } from "#lib/platform/db/write-health.ts";

const everyMs = 15_000;

/**
 * Says every few seconds in the database that this process can store events: the heartbeat, which
 * a worker calls, goes by it. Silence is the message, so what fails is not told.
 */
export function startIntakeSign(pool: () => pg.Pool): { stop(): void } {
  const id = `${hostname()}-${process.pid}`;
  async function sign() {
    if (await takesWrites(pool()))
      await pool().query(
        "INSERT INTO intake_process (id, seen_at) VALUES ($1, now()) ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at",
        [id],
      );
  }
  const timer = setInterval(() => void sign().catch(() => {}), everyMs);
  timer.unref();
  void sign().catch(() => {});
  return { stop: () => clearInterval(timer) };
}
