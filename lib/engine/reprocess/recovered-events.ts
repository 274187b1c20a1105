import "#server-only";
import type pg from "pg";
import { dedupeKey } from "#lib/engine/ingestion/plan-event.ts";
import type { ReadEvent } from "#lib/engine/ingestion/read-event.ts";
import type { StoredEvent } from "#lib/engine/past-events/selected-events.ts";

/** An event that was malformed when it came, and that today's reader can read. */
export type Recovered = { stored: StoredEvent; read: ReadEvent; dedupeDays: number };

/**
 * The IDs of those whose message was not taken since. With `claim`, the message counts as taken
 * from now on: a sender that sends it again gets a duplicate. INVARIANT: a message is taken once.
 */
export async function notTakenSince(
  client: pg.ClientBase,
  destinationId: string,
  recovered: readonly Recovered[],
  claim: boolean,
): Promise<Set<string>> {
  if (recovered.length === 0) return new Set();
  const first = new Map<string, Recovered>();
  for (const one of recovered) {
    const key = dedupeKey(one.stored.sourceId, one.read.messageId);
    if (!first.has(key)) first.set(key, one);
  }
  const taken = await takenByEvents(client, destinationId, [...first.values()]);
  const open = [...first].filter(([, one]) => !taken.has(one.stored.id)).sort(([a], [b]) => (a < b ? -1 : 1));
  const free = await freeKeys(
    client,
    open.map(([key, { dedupeDays }]) => ({ key, days: dedupeDays })),
    claim,
  );
  return new Set(open.filter(([key]) => free.has(key)).map(([, { stored }]) => stored.id));
}

/** Looked up by message, because the window of de-duplication may be over. */
async function takenByEvents(client: pg.ClientBase, destinationId: string, some: readonly Recovered[]): Promise<Set<string>> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT i.id FROM unnest($2::text[], $3::text[], $4::text[]) AS i(id, source_id, message_id)
      WHERE EXISTS (SELECT 1 FROM event e WHERE e.destination_id = $1 AND e.message_id = i.message_id AND e.source_id = i.source_id AND e.id <> i.id
                       AND e.outcome <> 'malformed')`,
    [destinationId, some.map(({ stored }) => stored.id), some.map(({ stored }) => stored.sourceId), some.map(({ read }) => read.messageId)],
  );
  return new Set(rows.map(({ id }) => id));
}

const known = `
  EXISTS (SELECT 1 FROM message_key k WHERE k.key = i.key AND k.bucket <= (now() AT TIME ZONE 'UTC')::date
             AND k.bucket >= (now() AT TIME ZONE 'UTC')::date - i.days)`;

/** Keys in the order in which intake claims them, so that the two never deadlock. */
async function freeKeys(client: pg.ClientBase, keys: readonly { key: string; days: number }[], claim: boolean): Promise<Set<string>> {
  const given = "unnest($1::text[]::uuid[], $2::int[]) AS i(key, days)";
  const { rows } = await client.query<{ key: string }>(
    claim
      ? `WITH claimed AS (
           INSERT INTO message_key (bucket, key)
           SELECT b.bucket, i.key FROM ${given} CROSS JOIN
                  (SELECT (now() AT TIME ZONE 'UTC')::date AS bucket UNION SELECT ((now() + interval '10 minutes') AT TIME ZONE 'UTC')::date) b
            WHERE NOT ${known} ORDER BY i.key, b.bucket
           ON CONFLICT DO NOTHING RETURNING bucket, key)
         SELECT translate(key::text, '-', '') AS key FROM claimed WHERE bucket = (now() AT TIME ZONE 'UTC')::date`
      : `SELECT translate(i.key::text, '-', '') AS key FROM ${given} WHERE NOT ${known}`,
    [keys.map(({ key }) => key), keys.map(({ days }) => days)],
  );
  return new Set(rows.map(({ key }) => key));
}
