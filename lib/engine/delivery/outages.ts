import "#server-only";
import type pg from "pg";
import type { ClientSenderMetrics } from "./client-sender-types.ts";

/** Kept as long as an event usually is, for "what was caught up" and for looking back. */
const keptDays = 30;

/**
 * Records when the Talon.One of a client began to fail and when it came back, once each. Call
 * `tell` every few seconds with what this process owns; it costs nothing while nothing changes.
 */
export function createOutages(pool: pg.Pool): { tell(senders: readonly ClientSenderMetrics[]): Promise<void> } {
  /** What the database knows, as far as this process has written it. */
  const written = new Map<string, "failing" | "silent" | "well">();
  return {
    async tell(senders) {
      for (const clientKey of written.keys()) if (!senders.some((sender) => sender.clientKey === clientKey)) written.delete(clientKey);
      for (const { clientKey, trouble, isWell } of senders) {
        const now = trouble?.kind ?? (isWell ? "well" : undefined);
        if (now === undefined || written.get(clientKey) === now) continue;
        if (trouble) await begin(pool, clientKey, trouble);
        else await end(pool, clientKey);
        written.set(clientKey, now);
      }
    },
  };
}

/** An open outage continues, perhaps from before this process began. */
async function begin(pool: pg.Pool, clientKey: string, { kind, since }: NonNullable<ClientSenderMetrics["trouble"]>): Promise<void> {
  await pool.query(
    `WITH mine AS (SELECT id FROM destination WHERE client_key = $1 AND enabled AND deleted_at IS NULL),
          open AS (UPDATE outage SET kind = $2 WHERE destination_id IN (SELECT id FROM mine) AND ended_at IS NULL AND kind <> 'key' RETURNING destination_id)
     INSERT INTO outage (destination_id, started_at, kind) SELECT id, $3, $2 FROM mine
      WHERE NOT EXISTS (SELECT 1 FROM outage o WHERE o.destination_id = mine.id AND o.ended_at IS NULL) ON CONFLICT DO NOTHING`,
    [clientKey, kind, since],
  );
}

async function end(pool: pg.Pool, clientKey: string): Promise<void> {
  await pool.query(
    `UPDATE outage o SET ended_at = now() FROM destination d
      WHERE d.client_key = $1 AND o.destination_id = d.id AND o.ended_at IS NULL AND o.kind <> 'key'`,
    [clientKey],
  );
}

export async function forgetOutages(pool: pg.Pool): Promise<void> {
  await pool.query(
    `DELETE FROM outage o WHERE o.started_at < now() - make_interval(days => ${keptDays})
        AND (o.ended_at IS NOT NULL OR NOT EXISTS (SELECT 1 FROM destination d WHERE d.id = o.destination_id AND d.deleted_at IS NULL))`,
  );
}
