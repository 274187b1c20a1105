import "#server-only";
import type { Replay as Row } from "#lib/platform/db/generated/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { firstIdAt } from "#lib/platform/ids.ts";
import type { Replay } from "./schema.ts";

/** Processes' clocks differ by less than this; IDs are made by them, the replay's times are not. */
const clockSlackMs = 60_000;

/**
 * What has become of the deliveries that a replay made, or sent on in their place. They are looked
 * for among those made while it ran, so it costs as much as the replay is large.
 */
export async function outcomeOf(row: Row): Promise<Replay["outcome"]> {
  const named = (row.filter as { deliveryIds?: string[] }).deliveryIds ?? [];
  const until = row.finishedAt?.getTime() ?? Date.now();
  const { rows } = await pool().query<{ delivered: number; failed: number; waiting: number; same: number }>(
    `SELECT count(*) FILTER (WHERE n.state = 'delivered' OR n.recovered_at IS NOT NULL)::int AS delivered, count(*) FILTER (WHERE n.state IN ('failed', 'dead', 'invalid') AND n.recovered_at IS NULL)::int AS failed,
       count(*) FILTER (WHERE n.state IN ('waiting', 'retrying'))::int AS waiting,
       count(*) FILTER (WHERE n.state IN ('failed', 'dead', 'invalid') AND n.recovered_at IS NULL AND (n.replay_of IS NULL OR
         (SELECT o.cause IS NOT DISTINCT FROM n.cause AND (n.cause IS NOT NULL OR o.reason IS NOT DISTINCT FROM n.reason) FROM delivery o
           WHERE o.destination_id = n.destination_id AND o.id = n.replay_of)))::int AS same
     FROM delivery n WHERE n.destination_id = $1 AND n.replay_id = $2 AND ((n.id >= $3 AND n.id < $4) OR n.id = ANY ($5))`,
    [
      row.destinationId,
      row.id,
      firstIdAt("delivery", row.createdAt.getTime() - clockSlackMs),
      firstIdAt("delivery", until + clockSlackMs),
      named,
    ],
  );
  const { delivered = 0, failed = 0, waiting = 0, same = 0 } = rows[0] ?? {};
  return { delivered, failed, waiting, sameReason: failed > 0 && same === failed };
}
