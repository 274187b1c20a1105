import "#server-only";
import type pg from "pg";
import { forgetAlerts } from "#lib/engine/alerts/forget-alerts.ts";
import { forgetBackTests } from "#lib/engine/back-tests/forget-back-tests.ts";
import { forgetOutages } from "#lib/engine/delivery/outages.ts";
import { forgetEffectMessages } from "#lib/engine/forwarding/forward-effects.ts";
import { forgetAudiences } from "#lib/engine/ingestion/audience-use.ts";
import { forgetRefusedCalls } from "#lib/engine/ingestion/refused-calls.ts";
import { forgetTakenCalls } from "#lib/engine/ingestion/taken-calls.ts";
import { forgetReprocesses } from "#lib/engine/reprocess/forget-reprocesses.ts";
import { forgetUnusedNames } from "#lib/engine/statistics/event-names.ts";
import { forgetStatistics, noteDropped } from "#lib/engine/statistics/rebuild.ts";
import { indexPartitions } from "#lib/platform/db/index-partitions.ts";
import { dropExpiredPartitions, ensurePartitions } from "#lib/platform/db/partitions.ts";
import { log } from "#lib/platform/log.ts";

const advisoryLock = 72707372;

/**
 * Recurring chores, done by one process at a time: makes and drops partitions, and cancels what
 * belonged to deleted destinations.
 */
export async function keepHouse(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ mine: boolean }>("SELECT pg_try_advisory_lock($1) AS mine", [advisoryLock]);
    if (!rows[0]?.mine) return;
    try {
      await makePartitions(pool);
      await cancelOfDeleted(pool); // first: deliveries of deleted destinations must not keep a partition
      await forgetBorrowedLeases(pool);
      await forgetRefusedCalls(pool);
      await forgetTakenCalls(pool);
      await forgetAudiences(pool);
      await forgetReprocesses(pool);
      await forgetOutages(pool);
      await forgetStatistics(pool);
      await forgetUnusedNames(pool);
      await forgetBackTests(pool);
      await forgetAlerts(pool);
      await forgetEffectMessages(pool);
      const dropped = await dropExpiredPartitions(pool, noteDropped);
      if (dropped.length > 0) log.info({ dropped }, "expired partitions dropped");
      await indexPartitions(pool); // last: it may take minutes, once
    } finally {
      await client.query("SELECT pg_advisory_unlock($1)", [advisoryLock]);
    }
  } finally {
    client.release();
  }
}

/** For every retention time in use, a few days ahead. */
export async function makePartitions(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ days: number }>("SELECT DISTINCT retention_days AS days FROM destination UNION SELECT 30");
  return ensurePartitions(
    pool,
    rows.map((row) => row.days),
  );
}

/** Testing a key that no destination uses leaves its lease behind, handed back. */
async function forgetBorrowedLeases(pool: pg.Pool): Promise<void> {
  await pool.query(
    `DELETE FROM client_lease c WHERE c.owner IS NULL AND c.expires_at < now() - interval '1 day'
        AND NOT EXISTS (SELECT 1 FROM destination d WHERE d.client_key = c.client_key AND d.deleted_at IS NULL)`,
  );
}

/**
 * Cancels what waited for a deleted destination, a minute after the deletion: by then every intake
 * knows of it.
 */
async function cancelOfDeleted(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT d.id FROM destination d WHERE d.deleted_at < now() - interval '1 minute' AND EXISTS (SELECT 1 FROM lane l WHERE l.destination_id = d.id)`,
  );
  for (const { id } of rows) {
    await pool.query(
      `WITH gone AS (DELETE FROM lane_entry WHERE destination_id = $1 RETURNING delivery_id, delivery_expires_on),
            lanes AS (DELETE FROM lane WHERE destination_id = $1)
       UPDATE delivery d SET state = 'cancelled', reason = 'The destination was deleted.', settled_at = now()
         FROM (SELECT DISTINCT delivery_id, delivery_expires_on FROM gone) g
        WHERE d.destination_id = $1 AND d.id = g.delivery_id AND d.expires_on = g.delivery_expires_on AND d.state IN ('waiting', 'retrying')`,
      [id],
    );
    log.info({ destinationId: id }, "what waited for a deleted destination was cancelled");
  }
}
