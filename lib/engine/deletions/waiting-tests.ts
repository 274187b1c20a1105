import "#server-only";
import type pg from "pg";
import type { PlannedRequest } from "#lib/core/actions/types.ts";
import { customersIn } from "./customers-in.ts";

/** The deliveries of tests that wait at the destination $1, by an index. */
export const waitingTests =
  "SELECT DISTINCT delivery_id, delivery_expires_on FROM lane_entry WHERE destination_id = $1 AND lane_key LIKE 'test:%'";

type Row = { requests: PlannedRequest[]; own: boolean };

/**
 * Tests stand before everything else, in lanes of their own. Those that name the person, or were
 * made of an event of theirs, wait until they are withdrawn: no worker may be quicker. Where later
 * events are delivered, so are later tests.
 */
export async function holdTests(
  client: pg.ClientBase,
  { destinationId, userId, suppresses }: { destinationId: string; userId: string; suppresses: boolean },
): Promise<void> {
  const { rows } = await client.query<Row>({
    name: "deletion-waiting-tests",
    text: `SELECT d.requests, coalesce(v.user_id = $2, false) AS own FROM (${waitingTests}) t
             JOIN delivery d ON d.destination_id = $1 AND d.id = t.delivery_id AND d.expires_on = t.delivery_expires_on
             LEFT JOIN event v ON v.destination_id = $1 AND v.id = d.event_id AND v.expires_on = d.event_expires_on
            WHERE $3 OR d.created_at < now()`,
    values: [destinationId, userId.replaceAll("\0", "\ufffd"), suppresses],
  });
  const theirs = rows.filter(({ requests, own }) => own || requests.some((request) => customersIn(request).has(userId)));
  if (theirs.length === 0) return;
  await client.query(
    `WITH held AS MATERIALIZED (
       SELECT key FROM lane WHERE destination_id = $1 AND key = ANY ($2) AND coalesce(owner, 0) <= 0 ORDER BY key COLLATE "C" FOR UPDATE)
     UPDATE lane l SET ready_at = 'infinity' FROM held WHERE l.destination_id = $1 AND l.key = held.key`,
    [destinationId, theirs.flatMap(({ requests }) => requests.flatMap(({ lanes }) => lanes))],
  );
}
