import "#server-only";
import { hostname } from "node:os";
import type pg from "pg";
import { takesWrites } from "#lib/platform/db/write-health.ts";
import { log } from "#lib/platform/log.ts";

const everyMs = 15_000;
/** A process that has said nothing for this long cannot store events. */
export const intakeFreshSeconds = 60;
/** Live views look this far back for what another process stored. */
const mostOffMs = 1_500;
const warnEveryMs = 3_600_000;

/**
 * Says every few seconds in the database that this process can store events: the heartbeat, which
 * a worker calls, goes by it. Silence is the message, so what fails is not told. Warns where this
 * machine's clock and the database's differ: times of events come from this one.
 */
export function startIntakeSign(pool: () => pg.Pool): { stop(): void } {
  const id = `${hostname()}-${process.pid}`;
  let warnedAt = Number.NEGATIVE_INFINITY;
  async function sign() {
    if (!(await takesWrites(pool()))) return;
    const askedMs = Date.now();
    const offMs = clockOff(await signIntake(pool(), id), askedMs, Date.now());
    if (Math.abs(offMs) < mostOffMs || performance.now() - warnedAt < warnEveryMs) return;
    warnedAt = performance.now();
    log.warn({ offMs: Math.round(offMs) }, "this machine's clock and the database's differ: set both by NTP");
  }
  const timer = setInterval(() => void sign().catch(() => {}), everyMs);
  timer.unref();
  void sign().catch(() => {});
  return { stop: () => clearInterval(timer) };
}

/** Returns the database's time. `since`: from then on there was always one that could store. */
export async function signIntake(pool: pg.Pool, id: string): Promise<number> {
  const { rows } = await pool.query<{ ms: number }>(
    `INSERT INTO intake_process (id, seen_at, since)
     SELECT $1, now(), least(now(), (SELECT min(coalesce(since, seen_at)) FROM intake_process WHERE seen_at > now() - make_interval(secs => ${intakeFreshSeconds})))
     ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, since = excluded.since
     RETURNING (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms`,
    [id],
  );
  return rows[0]?.ms ?? Date.now();
}

/** How far this clock is ahead; 0 where the other's time lies between question and answer. */
export function clockOff(otherMs: number, askedMs: number, answeredMs: number): number {
  if (otherMs < askedMs) return askedMs - otherMs;
  return otherMs > answeredMs ? answeredMs - otherMs : 0;
}
