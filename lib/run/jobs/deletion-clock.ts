import "#server-only";
import { runDeletions } from "#lib/console/deletions/run-deletions.ts";
import { notedRounds } from "#lib/engine/background-work/note.ts";
import { errorText } from "#lib/platform/background.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { log } from "#lib/platform/log.ts";
import { startRounds } from "#lib/platform/rounds.ts";

/** Milliseconds between two looks. */
const lookMs = 300;

/** Takes deletions of people from step to step. Any number of workers may run it. */
export function startDeletionClock({ baseUrl }: { baseUrl?: string } = {}): { stop(): Promise<void> } {
  let stopping = false;
  const rounds = startRounds(
    notedRounds(pool, "deletions", () => runDeletions(() => stopping, baseUrl)),
    lookMs,
    (error) => log.debug({ err: errorText(error) }, "cannot look for deletions"),
  );
  return {
    stop() {
      stopping = true; // ends the current round early
      return rounds.stop();
    },
  };
}
