import "#server-only";
import type pg from "pg";
import { durable, isDurable } from "#lib/platform/db/session.ts";
import { windowMs } from "./rate-limiter.ts";

/** A holder that dies is replaced after this long at most (and a few ms). */
export const leaseMs = 1_400;
export const renewEveryMs = 450;
/**
 * A sender stops this long before its lease ends: clocks do not run evenly, and a request
 * takes a moment to leave.
 */
const safetyMs = 150;
/**
 * A server that was promoted, or restored, does not know everything that the previous one gave. So
 * it renews nothing for this long after it was first met. By then, every other process's lease has
 * expired, and everything it sent is older than a window of the limit. Only then is anything taken
 * over, because its holder has the first turn.
 */
const renewAfterMs = leaseMs + windowMs;
const takeAfterMs = renewAfterMs + 2 * renewEveryMs;
/** A part of a WITH: records the server if it is a new one; the very first need not wait. */
const noted = `noted AS (
  INSERT INTO lease_server AS s (id, identity, since)
  SELECT 1, here.identity, 'epoch' FROM (SELECT database_identity() AS identity) here
   WHERE NOT EXISTS (SELECT 1 FROM lease_server n WHERE n.identity = here.identity)
  ON CONFLICT (id) DO UPDATE SET identity = excluded.identity, since = clock_timestamp() WHERE s.identity <> excluded.identity)`;
const settledSince = (ms: number) => `NOT EXISTS (
  SELECT 1 FROM lease_server s WHERE s.identity <> database_identity() OR s.since > clock_timestamp() - interval '${ms} milliseconds')`;

export type Lease = {
  clientKey: string;
  /**
   * Grows with each takeover; no two terms share one, whatever their clients. It contains the
   * server's timeline: a new primary, whose sequence may be behind, gives none twice.
   */
  token: string;
  /** By performance.now(): until when this process may send. */
  sendUntilMs: number;
  /** The previous holder may have sent within the last second. */
  warm: boolean;
};

export type LeaseView = { clientKey: string; holder: string | null; expiresInMs: number };

/**
 * Takes a lease that nobody holds. Atomic: of several who try at once, one gets it. The end is
 * counted from before the statement was sent, by our own monotonic clock: time on the way to the
 * database only shortens it. "given back": not one that expired in someone's hands. `rested`: the
 * previous holder gave it back long enough ago for everything to have left.
 */
export async function acquireLease(
  pool: pg.Pool,
  clientKey: string,
  holder: string,
  which: "free" | "given back" = "free",
): Promise<(Lease & { rested: boolean }) | undefined> {
  const sentAt = performance.now();
  const { rows } = await pool.query<{ token: string; warm: boolean; rested: boolean }>(
    `WITH ${durable}, ${noted}
     INSERT INTO client_lease AS c (client_key, owner, token, expires_at)
     SELECT $1, $2, (database_timeline() << 32) | nextval('lease_token'), clock_timestamp() + make_interval(secs => $3 / 1000.0)
      WHERE ${isDurable} AND ${settledSince(takeAfterMs)}
     ON CONFLICT (client_key) DO UPDATE SET owner = excluded.owner, token = excluded.token, expires_at = excluded.expires_at
      WHERE c.owner IS NULL OR ($4 AND c.expires_at < clock_timestamp())
     RETURNING token, EXISTS (SELECT 1 FROM client_lease before WHERE before.client_key = $1) AS warm,
       NOT EXISTS (SELECT 1 FROM client_lease before WHERE before.client_key = $1
         AND (before.owner IS NOT NULL OR before.expires_at > clock_timestamp() - interval '5 seconds')) AS rested`,
    [clientKey, holder, leaseMs, which === "free"],
  );
  const row = rows[0];
  return row && { clientKey, token: row.token, sendUntilMs: sentAt + leaseMs - safetyMs, warm: row.warm, rested: row.rested };
}

/**
 * Renews what is still ours, and returns those client keys. A lease that expired while the database
 * was away, and that nobody took, is still ours: the token is the fence, and it has not changed.
 * (Nothing was sent meanwhile, because `sendUntilMs` had passed.) On a server that was met a moment
 * ago, all leases are kept and none is renewed.
 */
export async function renewLeases(pool: pg.Pool, leases: readonly Lease[], holder: string): Promise<Set<string>> {
  if (leases.length === 0) return new Set();
  const sentAt = performance.now();
  const { rows } = await pool.query<{ settled: boolean; client_key: string | null }>(
    `WITH ${durable}, ${noted}, here AS MATERIALIZED (SELECT ${settledSince(renewAfterMs)} AS settled WHERE ${isDurable}),
     renewed AS (
       UPDATE client_lease c SET expires_at = clock_timestamp() + make_interval(secs => $4 / 1000.0)
         FROM unnest($1::text[], $2::text[]::bigint[]) AS mine(client_key, token), here
        WHERE here.settled AND c.client_key = mine.client_key AND c.token = mine.token AND c.owner = $3 RETURNING c.client_key)
     SELECT here.settled, renewed.client_key FROM here LEFT JOIN renewed ON true`,
    [leases.map((lease) => lease.clientKey), leases.map((lease) => lease.token), holder, leaseMs],
  );
  if (!rows[0]?.settled) return new Set(leases.map((lease) => lease.clientKey));
  const kept = new Set(rows.flatMap((row) => row.client_key ?? []));
  for (const lease of leases) if (kept.has(lease.clientKey)) lease.sendUntilMs = sentAt + leaseMs - safetyMs;
  return kept;
}

/** Hands a lease back, so that the next holder need not wait. */
export async function releaseLease(pool: pg.Pool, lease: Lease, holder: string): Promise<void> {
  await pool.query(
    "UPDATE client_lease SET owner = NULL, expires_at = clock_timestamp() WHERE client_key = $1 AND token = $2 AND owner = $3",
    [lease.clientKey, lease.token, holder],
  );
}

/** Who holds what, and how many workers are alive; also records that this one is. */
export async function surveyLeases(pool: pg.Pool, worker: string): Promise<{ leases: LeaseView[]; workers: number }> {
  const { rows } = await pool.query<{ client_key: string | null; owner: string | null; expires_in: string | null; workers: string }>(
    `WITH me AS (INSERT INTO worker (id, seen_at) VALUES ($1, clock_timestamp()) ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at),
     alive AS (SELECT count(*) AS workers FROM worker WHERE id <> $1 AND seen_at > clock_timestamp() - interval '3 seconds')
     SELECT c.client_key, c.owner, extract(epoch FROM c.expires_at - clock_timestamp()) * 1000 AS expires_in, alive.workers
       FROM alive LEFT JOIN client_lease c ON true`,
    [worker],
  );
  return {
    leases: rows.flatMap((row) =>
      row.client_key === null ? [] : [{ clientKey: row.client_key, holder: row.owner, expiresInMs: Number(row.expires_in ?? 0) }],
    ),
    workers: Number(rows[0]?.workers ?? 0) + 1,
  };
}

export async function forgetWorker(pool: pg.Pool, worker: string): Promise<void> {
  await pool.query("DELETE FROM worker WHERE id = $1 OR seen_at < now() - interval '1 day'", [worker]);
}
