import "#server-only";
import { pool } from "#lib/platform/db/pool.ts";
import { eraseEvents, type Scope } from "./erase-events.ts";
import { eraseAtOnce } from "./sweep.ts";

// What an index knows of the person: their events, and what waits for them. Milliseconds, however
// much is stored; the rest is read afterwards.

const theirEvents = {
  name: "erase-known-events",
  text: `SELECT id FROM event WHERE destination_id = $1 AND user_id = ANY ($2::text[]) AND id > $3 AND id < $4 ORDER BY id LIMIT ${eraseAtOnce}`,
};
const waitingForThem = {
  name: "erase-known-waiting",
  text: `SELECT DISTINCT d.event_id AS id FROM lane_entry l JOIN delivery d ON d.destination_id = l.destination_id AND d.id = l.delivery_id AND d.expires_on = l.delivery_expires_on
          WHERE l.destination_id = $1 AND l.lane_key = ANY ($2::text[]) AND d.event_id > $3 AND d.event_id < $4 ORDER BY 1 LIMIT ${eraseAtOnce}`,
};
/** For the test of their plans. */
export const knownQueries = [theirEvents, waitingForThem];

/** `until`: of events with a smaller ID alone. */
export async function eraseKnown(scope: Scope, until = afterAll): Promise<void> {
  const { destinationId, person } = scope;
  // Postgres stores no character 0: such an ID stands there without it.
  const ids = [person.id.replaceAll("\0", "\ufffd")];
  await each(waitingForThem, { destinationId, keys: [...person.lanes], until }, (some) => eraseEvents(scope, some));
  await each(theirEvents, { destinationId, keys: ids, until }, (some) => eraseEvents(scope, some));
}

/** Greater than any ID. */
const afterAll = "~";

/** Some that could not be erased as a whole are still there afterwards: it goes on behind them. */
async function each(
  query: { name: string; text: string },
  { destinationId, keys, until }: { destinationId: string; keys: readonly string[]; until: string },
  erase: (ids: string[]) => Promise<void>,
): Promise<void> {
  for (let after = ""; ; ) {
    const { rows } = await pool().query<{ id: string }>({ ...query, values: [destinationId, keys, after, until] });
    const last = rows.at(-1);
    if (!last) return;
    await erase(rows.map(({ id }) => id));
    after = last.id;
  }
}
