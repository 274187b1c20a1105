import "#server-only";
import type pg from "pg";
import { notedRounds } from "#lib/engine/background-work/note.ts";
import { inBackground } from "#lib/platform/background.ts";
import { createTunedPool } from "#lib/platform/db/pool.ts";
import { log } from "#lib/platform/log.ts";
import { foldStatistics } from "./fold.ts";
import { fillStatistics } from "./rebuild.ts";

const fillEveryMs = 60_000;
/** Reading all rows of a destination may take this long. */
const longestMs = 6 * 3_600_000;

export type StatisticsKeeper = { stop(): Promise<void> };

/** For statements that read whole tables: the usual two-minute limit does not apply. */
export const createStatisticsPool = (databaseUrl: string, max = 1): pg.Pool =>
  createTunedPool(databaseUrl, { max, name: "statistics", queryTimeoutMs: longestMs });

/**
 * Folds changes into the buckets every `everyMs`; with `fills`, also makes the buckets of
 * destinations that have none yet. Any number of processes may do so.
 */
export function startStatisticsKeeper(databaseUrl: string, { everyMs, fills }: { everyMs: number; fills: boolean }): StatisticsKeeper {
  const pool = createStatisticsPool(databaseUrl);
  const stopped = new AbortController();
  let folding: Promise<unknown> | undefined;
  let filling: Promise<unknown> | undefined;
  const foldOnce = notedRounds(
    () => pool,
    "statistics",
    () => foldStatistics(pool),
  );
  const fold = () => {
    folding ??= foldOnce().finally(() => {
      folding = undefined;
    });
    return folding;
  };
  const fill = () => {
    filling ??= fillStatistics(pool, stopped.signal)
      .then((filled) => filled.length > 0 && log.info({ destinations: filled.length }, "statistics made from stored events"))
      .finally(() => {
        filling = undefined;
      });
    return filling;
  };
  const timers = [setInterval(() => inBackground("folding statistics", fold), everyMs)];
  if (fills) {
    timers.push(setInterval(() => inBackground("making statistics", fill), fillEveryMs));
    inBackground("making statistics", fill);
  }
  for (const timer of timers) timer.unref();
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await folding?.catch(() => {});
      // Nothing waits for what reads all rows: it changes everything or nothing, and is repeated.
      stopped.abort();
      await filling?.catch(() => {});
      await pool.end();
    },
  };
}
