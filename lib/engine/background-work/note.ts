import "#server-only";
import type pg from "pg";
import { errorText } from "#lib/platform/background.ts";
import { log } from "#lib/platform/log.ts";
import { recurringId } from "./kinds.ts";

const noteEveryMs = 15_000;

/**
 * For work that always runs, at its own rate: runs a round and now and then records how the last
 * one went, at once if that changed. So the page Background work shows it like everything else.
 */
export function notedRounds<Result>(pool: () => pg.Pool, kind: string, round: () => Promise<Result>): () => Promise<Result> {
  let noted: { atMs: number; failed: boolean } | undefined;
  async function note(failed: boolean) {
    if (noted && noted.failed === failed && performance.now() - noted.atMs < noteEveryMs) return;
    noted = { atMs: performance.now(), failed };
    await pool()
      .query(
        `INSERT INTO background_work AS w (id, kind, created_by_name, finished_at, reason) VALUES ($1, $2, 'Falconer', now(), $3)
         ON CONFLICT (id) DO UPDATE SET finished_at = now(), reason = excluded.reason`,
        [recurringId(kind), kind, failed ? "The last round failed: see the log." : null],
      )
      .catch((error) => log.debug({ err: errorText(error) }, "the state of background work could not be recorded"));
  }
  return async () => {
    try {
      const result = await round();
      await note(false);
      return result;
    } catch (error) {
      await note(true);
      throw error;
    }
  };
}
