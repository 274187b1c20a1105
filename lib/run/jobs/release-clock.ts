import "#server-only";
import { publishDue } from "#lib/console/releases/run-due.ts";
import { notedRounds } from "#lib/engine/background-work/note.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { log } from "#lib/platform/log.ts";

/** Milliseconds between two looks: a release goes live within a second of its time. */
const lookMs = 400;

/**
 * Publishes scheduled releases at their time, also those that came due while no worker ran. Any
 * number of workers may do so: the database lets one be first.
 */
export function startReleaseClock(): { stop(): Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const publish = notedRounds(pool, "releases", publishDue);
  const look = () => {
    running = publish()
      .catch((error) => log.debug({ err: error instanceof Error ? error.message : String(error) }, "cannot look for due releases"))
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
