import "#server-only";
import { randomBytes } from "node:crypto";
import type pg from "pg";
import { sqlState } from "./problems.ts";

// Whether this process's events can be written: the outcome of the last ones and, because nobody
// sends events to a process that says it is not ready, an attempt of our own.
const held = globalThis as unknown as { falconerWritesFail?: boolean };

/**
 * The outcome of the last attempt to store events; one copy per process, even across its two module
 * graphs.
 */
export function noteWrites(work: boolean): void {
  held.falconerWritesFail = !work;
}

const tryEveryMs = 2_000;
/** More than a page: a full disk has room for a few bytes in a table that is there. */
const triedBytes = 100_000;
let triedAt = Number.NEGATIVE_INFINITY;

/**
 * True when events can be stored, as far as is known. It costs a statement; while they cannot, the
 * same write as an event's, now and then, taken back.
 */
export async function takesWrites(pool: pg.Pool): Promise<boolean> {
  // Refused by a server, or a role, that only reads; it touches nothing.
  const nothing = { text: "DELETE FROM rate_limit WHERE false", query_timeout: tryEveryMs };
  const writable = await pool.query(nothing).then(
    () => true,
    (problem: unknown) => (sqlState(problem) === "25006" ? false : Promise.reject(problem)),
  );
  if (!writable || !held.falconerWritesFail) return writable;
  if (performance.now() - triedAt < tryEveryMs) return false;
  triedAt = performance.now();
  const works = await tryWriting(pool).then(
    () => true,
    () => false,
  );
  if (works) noteWrites(true);
  return works;
}

async function tryWriting(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query("BEGIN");
    const payload = JSON.stringify({ tried: randomBytes(triedBytes / 2).toString("hex") });
    await client.query(
      `INSERT INTO event (id, expires_on, source_id, destination_id, message_id, type, received_at, outcome, matched, payload)
       SELECT $1, (now() AT TIME ZONE 'UTC')::date + 30, '', '', $1, 'unknown', now(), 'malformed', 0, $2::json`,
      [`evt_tried_${randomBytes(8).toString("hex")}`, payload],
    );
  } catch (error) {
    broken = true;
    throw error;
  } finally {
    await client.query("ROLLBACK").catch(() => {});
    client.release(broken);
  }
}
