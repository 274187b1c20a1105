import "#server-only";
import { publishDue } from "#lib/console/releases/run-due.ts";
import { notedRounds } from "#lib/engine/background-work/note.ts";
import { errorText } from "#lib/platform/background.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { log } from "#lib/platform/log.ts";
import { startRounds } from "#lib/platform/rounds.ts";

/** Milliseconds between two looks: a release goes live within a second of its time. */
const lookMs = 400;

/**
 * Publishes scheduled releases at their time, including those that came due while no worker ran.
 * Any number of workers may run it: the database lets only one be first.
 */
export function startReleaseClock(): { stop(): Promise<void> } {
  return startRounds(notedRounds(pool, "releases", publishDue), lookMs, (error) =>
    log.debug({ err: errorText(error) }, "cannot look for due releases"),
  );
}
