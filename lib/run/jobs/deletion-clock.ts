import "#server-only";
import { runDeletions } from "#lib/console/deletions/run-deletions.ts";
import { notedRounds } from "#lib/engine/background-work/note.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { log } from "#lib/platform/log.ts";

/** Milliseconds between two looks. */
const lookMs = 300;

/** Takes deletions of people from step to step. Any number of workers may do so. */
export function startDeletionClock({ baseUrl }: { baseUrl?: string } = {}): { stop(): Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const run = notedRounds(pool, "deletions", () => runDeletions(() => stopped, baseUrl));
  const look = () => {
    running = run()
      .catch((error) => log.debug({ err: error instanceof Error ? error.message : String(error) }, "cannot look for deletions"))
      .then(() => {
        if (!stopped) timer = setTimeout(look, lookMs).unref();
      });
  };
  look();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
