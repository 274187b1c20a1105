import "#server-only";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { PlannedRequest } from "#lib/core/actions/types.ts";
import { inTransaction } from "#lib/platform/db/in-transaction.ts";
import { withPartitions } from "#lib/platform/db/partitions.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { AppError } from "#lib/platform/errors.ts";
import { addDeliveries } from "./add-deliveries.ts";
import { readyDelivery } from "./new-delivery.ts";

export type TestSend = {
  /** "" for a mapping that is not saved. */
  mappingId: string;
  mappingVersion?: number;
  actionSlug: string;
  messageId: string;
  /** A received event's ID; absent for one that was pasted or made up. */
  eventId?: string;
  requests: readonly PlannedRequest[];
  /** Runs first in the transaction that stores the test: if it throws, nothing is sent. */
  guard?: (client: pg.ClientBase) => Promise<void>;
};
/**
 * `state` is "waiting" if no worker took it in time: it may still be sent. Callers that wait for it
 * also learn if it was cancelled, or withdrawn because its customer was deleted.
 */
export type TestResult = {
  deliveryId: string;
  state: "waiting" | "delivered" | "failed" | "cancelled" | "withdrawn";
  reason: string | null;
  cause: string | null;
};

const waitMs = 20_000;

/**
 * Sends requests to Talon.One now, by the same sender, within the same limit and with the same
 * records as any delivery, but marked as a test, before everything that waits, and once only.
 * Resolves when all of them have an outcome (the attempts tell it in full). The caller has checked
 * the viewer's rights.
 */
export async function sendTest(destinationId: string, test: TestSend): Promise<TestResult> {
  const { rows } = await pool().query<{ client_key: string; retention_days: number; enabled: boolean; paused: string | null }>(
    `SELECT client_key, retention_days, enabled, CASE WHEN paused_at IS NULL THEN NULL ELSE coalesce(paused_reason, '') END AS paused
       FROM destination WHERE id = $1 AND deleted_at IS NULL`,
    [destinationId],
  );
  const target = rows[0];
  if (!target) throw new AppError("not_found", "This destination does not exist.");
  if (!target.enabled) throw new AppError("conflict", "The destination is off. Turn it on to send a test.");
  if (target.paused !== null) throw new AppError("conflict", `The destination is paused. ${target.paused}`.trim());
  if (test.requests.length === 0) throw new AppError("invalid", "Nothing to send: there isn’t a request.");
  const event = test.eventId
    ? (
        await pool().query<{ on: string }>(`SELECT expires_on::text AS "on" FROM event WHERE destination_id = $1 AND id = $2`, [
          destinationId,
          test.eventId,
        ])
      ).rows[0]
    : undefined;
  const delivery = readyDelivery({ ...test, mappingVersion: test.mappingVersion ?? 0, isTest: true }, test.requests);
  const addition = {
    destinationId,
    clientKey: target.client_key,
    retentionDays: target.retention_days,
    eventId: event ? (test.eventId ?? "") : "",
    eventExpiresOn: event?.on ?? null,
    delivery,
  };
  await withPartitions(pool(), () =>
    inTransaction(pool(), async (client) => {
      await test.guard?.(client);
      await addDeliveries(client, [addition]);
    }),
  );
  const deadline = Date.now() + waitMs;
  for (;;) {
    const { rows: found } = await pool().query<TestResult & { settled: boolean }>(
      `SELECT id AS "deliveryId", state, reason, cause, settled_at IS NOT NULL AS settled FROM delivery WHERE destination_id = $1 AND id = $2`,
      [destinationId, delivery.id],
    );
    const now = found[0];
    if (now && (now.settled || Date.now() > deadline))
      return { deliveryId: now.deliveryId, state: now.settled ? now.state : "waiting", reason: now.reason, cause: now.cause };
    await sleep(40);
  }
}
