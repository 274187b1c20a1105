import "#server-only";
import { setTimeout as wait } from "node:timers/promises";
import { eraseDeliveries } from "#lib/console/privacy/erase-deliveries.ts";
import { type Claim, recallClaims } from "#lib/console/privacy/in-flight.ts";
import { createPerson } from "#lib/console/privacy/person.ts";
import { newTally } from "#lib/console/privacy/tally.ts";
import { laneOf } from "#lib/engine/deletions/record-deletion.ts";
import { waitingTests } from "#lib/engine/deletions/waiting-tests.ts";
import { recallChannel } from "#lib/engine/delivery/recall-channel.ts";
import { inTransaction } from "#lib/platform/db/in-transaction.ts";
import { pool } from "#lib/platform/db/pool.ts";
import type { OpenDeletion } from "./open-deletion.ts";

export const withdrawnReason = "Withdrawn: deleted at the customer’s request.";
/** The most of one lane that a sender takes at once, and one more that may have come ahead. */
const mostUnderWay = 21;
/** What is in progress has ended by then; otherwise it is called back, as an erasure does. */
const patienceMs = 12_000;
/**
 * Talon.One has usually responded by then; if it does not respond, what is held does not leave
 * either.
 */
const recallAfterMs = 3_000;
const lookEveryMs = 40;
const atOnce = 50;

/**
 * Takes this person's waiting requests out of their queues, waits for requests in progress, and
 * stops their lane for everything else. Returns how many requests were withdrawn; undefined: one is
 * still in progress.
 */
export async function withdraw(deletion: OpenDeletion): Promise<number | undefined> {
  const beganAt = performance.now();
  let isStopped = await stopLane(deletion);
  // While a sender holds the lane, what it cannot have taken is withdrawn already.
  let requests = isStopped ? 0 : await withdrawWaiting(deletion, mostUnderWay);
  let recalled = false;
  while (!isStopped && performance.now() - beganAt < patienceMs) {
    // Late, and once: each call hands back everything that is held of the destination.
    if (!recalled && performance.now() - beganAt > recallAfterMs) {
      recalled = true;
      await pool().query("SELECT pg_notify($1, $2)", [recallChannel, deletion.destinationId]);
    }
    await wait(lookEveryMs);
    isStopped = await stopLane(deletion);
  }
  const claims: Claim[] = [];
  requests += await withdrawWaiting(deletion, 0, claims);
  if (claims.length > 0 && !(await recallClaims(claims))) return undefined;
  return isStopped || (await stopLane(deletion)) ? requests : undefined;
}

/** False while a sender holds it. */
async function stopLane({ id, destinationId, userId }: OpenDeletion): Promise<boolean> {
  const { rowCount } = await pool().query(
    `INSERT INTO lane (destination_id, key, ready_at, stopped_by) VALUES ($1, $2, 'infinity', $3)
     ON CONFLICT (destination_id, key) DO UPDATE SET stopped_by = $3, ready_at = 'infinity', owner = NULL WHERE coalesce(lane.owner, 0) <= 0`,
    [destinationId, laneOf(userId), id],
  );
  return rowCount === 1;
}

/**
 * Prepared: planning it over all days takes longer than running it. Public for the test of its
 * plan.
 */
export const theirWaiting = {
  name: "deletion-their-waiting",
  text: `SELECT d.id, d.event_id AS event, false AS own FROM (
      SELECT e.delivery_id, e.delivery_expires_on, l.owner > 0 AS claimed, row_number() OVER (PARTITION BY e.lane_key ORDER BY e.seq) AS place
        FROM lane_entry e JOIN lane l ON l.destination_id = e.destination_id AND l.key = e.lane_key
       WHERE e.destination_id = $1 AND e.lane_key = ANY ($2::text[]) AND ($3::bigint IS NULL OR e.seq < $3)) w
     JOIN delivery d ON d.destination_id = $1 AND d.id = w.delivery_id AND d.expires_on = w.delivery_expires_on
    WHERE NOT coalesce(w.claimed, false) OR w.place > $4::int
   UNION
   SELECT d.id, d.event_id, true FROM delivery d
    WHERE d.destination_id = $1 AND d.settled_at IS NULL AND $4::int = 0 AND ($6::timestamptz IS NULL OR d.customer_profile_id IS DISTINCT FROM $5::text)
      AND d.event_id = ANY (ARRAY(SELECT v.id FROM event v WHERE v.destination_id = $1 AND v.user_id = $5::text
                                     AND ($6::timestamptz IS NULL OR v.received_at < $6::timestamptz)))
   UNION
   SELECT d.id, d.event_id, false FROM (${waitingTests}) t
     JOIN delivery d ON d.destination_id = $1 AND d.id = t.delivery_id AND d.expires_on = t.delivery_expires_on
    WHERE $4::int = 0 AND ($6::timestamptz IS NULL OR d.created_at < $6::timestamptz) AND d.requests::text LIKE ANY ($7::text[])`,
};
type Waiting = { id: string; event: string; own: boolean };

/**
 * For entries in the person's lane, their place tells whether they came before the deletion; for
 * the rest of their events, and for tests that name them (of other people's events too), their time
 * does. `sparing`: this many entries of a lane are left to the sender that holds them. Where the
 * destination delivers what comes later, only what came before the deletion is withdrawn.
 */
async function withdrawWaiting(deletion: OpenDeletion, sparing: number, claims: Claim[] = []): Promise<number> {
  const { destinationId, userId, place, suppresses, askedAt } = deletion;
  const person = createPerson(userId);
  const { rows } = await pool().query<Waiting>({
    ...theirWaiting,
    values: [
      destinationId,
      [...person.lanes],
      suppresses ? null : place,
      sparing,
      userId.replaceAll("\0", "\ufffd"),
      suppresses ? null : askedAt,
      person.patterns,
    ],
  });
  const tally = newTally();
  const own = new Set(rows.filter((row) => row.own).map((row) => row.event));
  const ids = [...new Set(rows.map((row) => row.id))];
  for (let at = 0; at < ids.length; at += atOnce)
    await inTransaction(pool(), (client) =>
      eraseDeliveries({ client, destinationId, person, tally, claims, withdrawnFor: withdrawnReason }, ids.slice(at, at + atOnce), own),
    );
  return tally.waitingRequests;
}

/** What came meanwhile is sent, where the destination wants that; otherwise nothing is left. */
export async function releaseLane({ id, destinationId, userId }: OpenDeletion): Promise<void> {
  await inTransaction(pool(), async (client) => {
    const key = laneOf(userId);
    await client.query("SELECT 1 FROM lane WHERE destination_id = $1 AND key = $2 FOR UPDATE", [destinationId, key]);
    const { rows } = await client.query<{ released: boolean }>(
      `WITH released AS (UPDATE lane l SET stopped_by = NULL, owner = NULL, ready_at = now() WHERE l.destination_id = $1 AND l.key = $2 AND l.stopped_by = $3
                            AND EXISTS (SELECT 1 FROM lane_entry e WHERE e.destination_id = $1 AND e.lane_key = l.key) RETURNING 1),
            gone AS (DELETE FROM lane l WHERE l.destination_id = $1 AND l.key = $2 AND l.stopped_by = $3
                        AND NOT EXISTS (SELECT 1 FROM lane_entry e WHERE e.destination_id = $1 AND e.lane_key = l.key))
       SELECT EXISTS (SELECT 1 FROM released) AS released`,
      [destinationId, key, id],
    );
    if (rows[0]?.released)
      await client.query("SELECT pg_notify('falconer_work', client_key) FROM destination WHERE id = $1", [destinationId]);
  });
}
