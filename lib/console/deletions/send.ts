import "#server-only";
import { integrationAccess } from "#lib/console/catalogue/integration-access.ts";
import { createPerson } from "#lib/console/privacy/person.ts";
import { isQuiet, type QuietHours } from "#lib/core/alerts/quiet-hours.ts";
import { retryDelayMs } from "#lib/engine/delivery/retry-policy.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { type Deleted, deleteCustomer } from "#lib/talon-one/delete-customer.ts";
import { claimDeletions, type OpenDeletion } from "./open-deletion.ts";

/**
 * An intake that planned an event before the tombstone was there has stored it by then, or never
 * will.
 */
const lateEventsMs = 60_000;
/** In flight at once, of one destination. */
const mostAtOnce = 4;

/** Destinations where a deletion waits and may be sent now. */
async function openPlaces(): Promise<string[]> {
  const { rows } = await pool().query<{ id: string; quietHours: QuietHours | null }>(
    `SELECT d.id, r.quiet_hours AS "quietHours"
       FROM destination d JOIN integration_access a ON a.destination_id = d.id AND a.deployment = d.deployment
       JOIN deletion_rules r ON r.destination_id = d.id AND (r.held_at IS NULL OR r.held_at < a.updated_at) AND r.next_at <= now()
      WHERE d.deleted_at IS NULL
        AND EXISTS (SELECT 1 FROM deletion x WHERE x.destination_id = d.id AND x.finished_at IS NULL AND x.state = 'withdrawn' AND x.run_at <= now())`,
  );
  return rows.filter(({ quietHours }) => quietHours === null || isQuiet(quietHours, Date.now())).map(({ id }) => id);
}

/**
 * Sends what is due, at each destination's own rate: one that does not respond holds up no other.
 * `stopped`: nothing more is begun. `baseUrl`: replaces the usual address.
 */
export async function sendDeletions(stopped: () => boolean, baseUrl: string | undefined): Promise<void> {
  await Promise.all(
    (await openPlaces()).map(async (destinationId) => {
      const access = await integrationAccess(destinationId);
      if (access) await sendOf(destinationId, { ...access, ...(baseUrl !== undefined && { baseUrl }) }, stopped);
    }),
  );
}

type Access = NonNullable<Awaited<ReturnType<typeof integrationAccess>>>;

async function sendOf(destinationId: string, access: Access, stopped: () => boolean): Promise<void> {
  const running = new Set<Promise<void>>();
  while (!stopped() && (await takeTurn(destinationId))) {
    const [deletion] = await claimDeletions("withdrawn", 1, destinationId);
    if (!deletion) break;
    const one = sendOne(access, deletion).finally(() => running.delete(one));
    running.add(one);
    if (running.size >= mostAtOnce) await Promise.race(running);
  }
  await Promise.all(running);
}

/** The rate holds across all processes: each departure moves the time of the next one. */
async function takeTurn(destinationId: string): Promise<boolean> {
  const { rowCount } = await pool().query(
    `UPDATE deletion_rules SET next_at = greatest(next_at, now() - interval '1 second') + make_interval(secs => 60.0 / per_minute)
      WHERE destination_id = $1 AND next_at <= now()
        AND NOT EXISTS (SELECT 1 FROM integration_access a WHERE a.destination_id = $1 AND held_at >= a.updated_at)`,
    [destinationId],
  );
  return rowCount === 1;
}

async function sendOne(access: Access, deletion: OpenDeletion): Promise<void> {
  await pool().query("UPDATE deletion SET sent_at = now(), tries = tries + 1 WHERE id = $1", [deletion.id]);
  await writeAnswer(deletion, await deleteCustomer(deletion.userId, access));
}

async function writeAnswer(deletion: OpenDeletion, deleted: Deleted): Promise<void> {
  const { id, destinationId, userId, suppresses, askedAt, tries } = deletion;
  const answer = deleted.kind === "done" ? null : createPerson(userId).text(deleted.message, true).slice(0, 500);
  if (deleted.kind === "key")
    await pool().query("UPDATE deletion_rules SET held_at = now(), held_reason = $2 WHERE destination_id = $1", [destinationId, answer]);
  const isDone = deleted.kind === "done";
  const waitMs = isDone
    ? suppresses
      ? Math.max(0, askedAt.getTime() + lateEventsMs - Date.now())
      : 0
    : deleted.kind === "again"
      ? retryDelayMs(tries + 1, deleted.retryAfterMs)
      : 0;
  await pool().query(
    `UPDATE deletion SET state = CASE WHEN $2 THEN 'answered' ELSE state END, answered_at = CASE WHEN $2 THEN now() END, status = $3, answer = $4,
            run_at = now() + make_interval(secs => $5 / 1000.0), claimed_until = NULL
      WHERE id = $1 AND finished_at IS NULL`,
    [id, isDone, deleted.status, answer, waitMs],
  );
}
