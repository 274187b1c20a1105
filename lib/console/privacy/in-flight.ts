import "#server-only";
import { setTimeout as wait } from "node:timers/promises";
import { recallChannel } from "#lib/engine/delivery/recall-channel.ts";
import { pool } from "#lib/platform/db/pool.ts";

/**
 * A lane as a worker had claimed it when its entries were erased; a later claim of the same lane
 * has another `readyAt`.
 */
export type Claim = { destinationId: string; key: string; owner: string; readyAt: string };

/** A claim lasts 120 s at most, whatever becomes of its worker. */
const longestMs = 150_000;
const lookEveryMs = 200;
/**
 * Each call sends everything that is held of the destination back to its queue: not oftener than
 * its other deliveries can bear.
 */
const callEveryMs = 2_000;

/**
 * Calls back what workers had claimed before the erasure, and waits for what has left already.
 * False when that did not end in time. A claim whose answer was in progress when the call came is
 * met by the next call.
 */
export async function recallClaims(claims: readonly Claim[]): Promise<boolean> {
  const deadline = performance.now() + longestMs;
  const destinations = [...new Set(claims.map((claim) => claim.destinationId))];
  let nextCall = performance.now();
  for (;;) {
    const { rows } = await pool().query(
      `SELECT 1 FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS c(destination_id, key, owner, ready_at)
         JOIN lane l ON l.destination_id = c.destination_id AND l.key = c.key AND l.owner = c.owner::bigint AND l.ready_at = c.ready_at::timestamptz
        WHERE EXISTS (SELECT 1 FROM client_lease k WHERE k.token = l.owner AND k.owner IS NOT NULL AND k.expires_at > clock_timestamp())
        LIMIT 1`,
      [
        claims.map((claim) => claim.destinationId),
        claims.map((claim) => claim.key),
        claims.map((claim) => claim.owner),
        claims.map((claim) => claim.readyAt),
      ],
    );
    if (rows.length === 0) return true;
    if (performance.now() > deadline) return false;
    if (performance.now() >= nextCall) {
      nextCall = performance.now() + callEveryMs;
      for (const id of destinations) await pool().query("SELECT pg_notify($1, $2)", [recallChannel, id]);
    }
    await wait(lookEveryMs);
  }
}
