import "#server-only";
import type pg from "pg";
import { inBackground } from "#lib/platform/background.ts";
import { log } from "#lib/platform/log.ts";

export type QueueBound = {
  /** True while more requests wait for Talon.One than may. */
  isOver(): boolean;
  stop(): void;
};

const everyMs = 1_000;
/** Counting millions takes a second or more: at most this share of the time is spent on it. */
const countingShare = 0.1;

/**
 * Watches how many requests wait. The estimate costs nothing (rows that the statistics believe to
 * live); it is counted exactly only when the estimate is near the bound or unknown, as after a
 * crash of the database. The bound may be overshot by what arrives until the next look: after a
 * second, or nine times as long as the last count took.
 */
export function createQueueBound(pool: pg.Pool, limit: number): QueueBound {
  let over = false;
  let busy = false;
  let countAgainAt = Number.NEGATIVE_INFINITY;
  async function look() {
    if (busy) return;
    busy = true;
    try {
      const { rows } = await pool.query<{ live: string; known: boolean }>(
        "SELECT pg_stat_get_live_tuples('lane_entry'::regclass) AS live, pg_stat_get_tuples_inserted('lane_entry'::regclass) > 0 AS known",
      );
      const live = Number(rows[0]?.live ?? 0);
      if (rows[0]?.known && live < limit * 0.8 && !over) return;
      const startedAt = performance.now();
      if (startedAt < countAgainAt) return;
      const exact = await pool.query<{ n: string }>("SELECT count(*) AS n FROM (SELECT 1 FROM lane_entry LIMIT $1) AS counted", [
        limit + 1,
      ]);
      const endedAt = performance.now();
      countAgainAt = endedAt + (endedAt - startedAt) * (1 / countingShare - 1);
      const now = Number(exact.rows[0]?.n ?? 0) > limit;
      if (now !== over)
        log.warn(
          { limit, over: now },
          now ? "the queue is over its bound: Segment is asked to come back" : "the queue is below its bound again",
        );
      over = now;
    } catch (error) {
      // The database is away: then storing fails anyway.
      log.debug({ err: error instanceof Error ? error.message : String(error) }, "the queue could not be counted");
    } finally {
      busy = false;
    }
  }
  const timer = setInterval(() => inBackground("counting the queue", look), everyMs);
  timer.unref();
  inBackground("counting the queue", look);
  return { isOver: () => over, stop: () => clearInterval(timer) };
}
