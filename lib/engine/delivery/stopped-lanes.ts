import "#server-only";
import type pg from "pg";
import { sortedLanes } from "./lane-order.ts";

type Stopped = { lane_key: string; seq: string; request_index: number };

/**
 * Lets lanes continue that a dead delivery has stopped. "retry": the delivery is sent again, in its
 * place, before everything that waits behind it; "skip": it leaves its lanes. Runs inside the
 * caller's transaction. False if it stops no lane.
 */
export async function resumeLanes(
  client: pg.ClientBase,
  destinationId: string,
  deliveryId: string,
  how: "retry" | "skip",
): Promise<boolean> {
  const { rows: keys } = await client.query<{ key: string }>("SELECT key FROM lane WHERE destination_id = $1 AND stopped_by = $2", [
    destinationId,
    deliveryId,
  ]);
  if (keys.length === 0) return false;
  const ordered = sortedLanes(keys.map(({ key }) => ({ destinationId, key }))).map(({ key }) => key);
  // One after another, in the order in which every transaction locks lanes.
  for (const key of ordered)
    await client.query("SELECT 1 FROM lane WHERE destination_id = $1 AND key = $2 FOR UPDATE", [destinationId, key]);
  const entries = await client.query<Stopped>(
    `SELECT e.lane_key, e.seq::text, e.request_index FROM lane_entry e JOIN lane l ON l.destination_id = e.destination_id AND l.key = e.lane_key
      WHERE e.destination_id = $1 AND e.lane_key = ANY ($2) AND e.delivery_id = $3 AND l.stopped_by = $3`,
    [destinationId, ordered, deliveryId],
  );
  if (entries.rows.length === 0) return false;
  if (how === "skip")
    await client.query("DELETE FROM lane_entry WHERE destination_id = $1 AND lane_key = ANY ($2) AND delivery_id = $3", [
      destinationId,
      ordered,
      deliveryId,
    ]);
  else {
    await client.query(
      "UPDATE lane_entry SET attempts = 0, first_failed_at = NULL WHERE destination_id = $1 AND lane_key = ANY ($2) AND delivery_id = $3",
      [destinationId, ordered, deliveryId],
    );
    const requests = [...new Set(entries.rows.map((row) => row.request_index))];
    await client.query(
      `UPDATE delivery SET state = 'waiting', settled_at = NULL, pending = pending + $3, results = results - $4::text[] WHERE destination_id = $1 AND id = $2`,
      [destinationId, deliveryId, requests.length, requests.map(String)],
    );
  }
  await client.query(
    `WITH released AS (UPDATE lane SET stopped_by = NULL, owner = NULL, ready_at = now() WHERE destination_id = $1 AND key = ANY ($2)
                       AND EXISTS (SELECT 1 FROM lane_entry e WHERE e.destination_id = $1 AND e.lane_key = lane.key))
     DELETE FROM lane WHERE destination_id = $1 AND key = ANY ($2) AND NOT EXISTS (SELECT 1 FROM lane_entry e WHERE e.destination_id = $1 AND e.lane_key = lane.key)`,
    [destinationId, ordered],
  );
  await client.query("SELECT pg_notify('falconer_work', client_key) FROM destination WHERE id = $1", [destinationId]);
  return true;
}
