import "#server-only";
import { pool } from "#lib/platform/db/pool.ts";
import type { DeliveryDetail } from "./schema.ts";

type Row = {
  paused: boolean;
  off: boolean;
  other: string | null;
  other_type: string | null;
  other_name: string | null;
  other_state: string | null;
  held: boolean;
  before: number;
  due: Date | null;
  attempts: number;
};

/** How many deliveries ahead of it are counted at most. */
const mostBefore = 1_000;

/** What an unsettled delivery waits for: the first thing that holds it back. */
export async function waitsFor(destinationId: string, deliveryId: string): Promise<DeliveryDetail["waitsFor"]> {
  const { rows } = await pool().query<Row>(
    `WITH mine AS (SELECT lane_key, seq, attempts FROM lane_entry WHERE destination_id = $1 AND delivery_id = $2),
          before AS (SELECT e.delivery_id, e.lane_key, e.seq FROM mine m CROSS JOIN LATERAL (
            SELECT * FROM lane_entry n WHERE n.destination_id = $1 AND n.lane_key = m.lane_key AND n.seq < m.seq AND n.delivery_id <> $2
             ORDER BY n.seq LIMIT ${mostBefore}) e),
          first AS (SELECT b.delivery_id, b.lane_key FROM before b LEFT JOIN lane l ON l.destination_id = $1 AND l.key = b.lane_key
                     ORDER BY l.stopped_by IS NULL, b.seq LIMIT 1)
     SELECT d.paused_at IS NOT NULL AS paused, NOT d.enabled AS off, f.delivery_id AS other, e.type AS other_type, e.name AS other_name, o.state AS other_state,
            coalesce(l.stopped_by = f.delivery_id, false) AS held, (SELECT count(DISTINCT delivery_id)::int FROM before) AS before,
            (SELECT max(ready_at) FROM lane WHERE destination_id = $1 AND key IN (SELECT lane_key FROM mine) AND ready_at <> 'infinity') AS due,
            (SELECT coalesce(max(attempts), 0)::int FROM mine) AS attempts
       FROM destination d LEFT JOIN first f ON true
       LEFT JOIN delivery o ON o.destination_id = d.id AND o.id = f.delivery_id
       LEFT JOIN event e ON e.destination_id = d.id AND e.id = o.event_id AND e.expires_on = o.event_expires_on
       LEFT JOIN lane l ON l.destination_id = d.id AND l.key = f.lane_key
      WHERE d.id = $1`,
    [destinationId, deliveryId],
  );
  const row = rows[0];
  if (!row) return null;
  const later = row.due && row.due.getTime() > Date.now() ? row.due.toISOString() : null;
  const behind =
    row.other === null
      ? null
      : { deliveryId: row.other, eventType: row.other_type, eventName: row.other_name, holds: row.held, before: row.before };
  const what = row.paused ? "resume" : row.off ? "turn_on" : row.held ? "person" : behind ? "earlier" : later ? "retry" : "turn";
  return { what, until: what === "retry" || what === "earlier" ? later : null, behind };
}
