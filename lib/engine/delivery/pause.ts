import "#server-only";
import type pg from "pg";
import { createId } from "#lib/platform/ids.ts";
import { log } from "#lib/platform/log.ts";

/**
 * Talon.One rejected the key: the destination's deliveries wait, and nothing is lost. The first of
 * several that notice at once records it, and the database tells every process when that commits. A
 * destination that has got another key meanwhile (`clientKey` belongs to the old one) continues.
 */
export async function pauseDestination(
  pool: pg.Pool,
  { destinationId, clientKey }: { destinationId: string; clientKey: string },
  message: string,
  cause: string,
): Promise<boolean> {
  const reason = `${/[.!?]$/.test(message) ? message : `${message}.`} Nothing is lost: its deliveries wait until a connection test passes.`;
  const { rowCount } = await pool.query(
    `WITH paused AS (
       UPDATE destination SET paused_at = now(), paused_reason = $2, version = version + 1, updated_at = now()
        WHERE id = $1 AND client_key = $4 AND paused_at IS NULL RETURNING id, name),
     going_on AS (UPDATE outage SET kind = 'key' WHERE destination_id IN (SELECT id FROM paused) AND ended_at IS NULL RETURNING destination_id),
     begun AS (
       INSERT INTO outage (destination_id, started_at, kind) SELECT id, now(), 'key' FROM paused
        WHERE NOT EXISTS (SELECT 1 FROM outage o WHERE o.destination_id = paused.id AND o.ended_at IS NULL) ON CONFLICT DO NOTHING)
     INSERT INTO audit_entry (id, actor_name, via, action, object_kind, object_id, object_name, destination_id, changes)
     SELECT $3, 'Falconer', 'system', 'paused', 'destination', id, name, id, jsonb_build_array(jsonb_build_object('path', 'paused', 'before', false, 'after', true)) FROM paused`,
    [destinationId, reason, createId("audit"), clientKey],
  );
  if (rowCount) log.warn({ destinationId, cause }, "destination paused");
  return rowCount === 1;
}

/**
 * A destination continues after a pause. The time for retries begins again, because the wait was
 * not Talon.One's failure to accept a delivery.
 */
export async function forgetFailures(pool: pg.Pool, destinationId: string): Promise<void> {
  await pool.query("UPDATE lane_entry SET first_failed_at = NULL WHERE destination_id = $1 AND first_failed_at IS NOT NULL", [
    destinationId,
  ]);
}
