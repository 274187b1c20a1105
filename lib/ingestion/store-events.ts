import "#server-only";
import type pg from "pg";
import { binaryArray, binaryIntegers } from "#lib/db/binary-array.ts";
import { addDeliveries } from "#lib/delivery/add-deliveries.ts";
import type { NewEvent } from "./plan-event.ts";

// Three statements in one transaction, over a pipelined connection: two round trips for any number of events.
// Locks are always taken in this order, each sorted: message keys, then lanes. So two intakes, or intake and worker, never wait in a circle.

/**
 * Claims the messages that are new. INVARIANTS
 * - Two transactions with one message at once: the second waits at the unique index until the first has committed or rolled back.
 * - Over midnight the index is another one, so in the last ten minutes of a day (the database's clock) the next day's bucket is claimed too:
 *   whoever comes after midnight meets it there. No transaction here lives for ten minutes.
 * - A message known from an earlier bucket of its source's window is not claimed again.
 */
const claimKeys = {
  name: "intake-claim-keys",
  text: `
  WITH clock AS MATERIALIZED (SELECT (now() AT TIME ZONE 'UTC')::date AS today, ((now() + interval '10 minutes') AT TIME ZONE 'UTC')::date AS soon),
  fresh AS MATERIALIZED (
    SELECT i.key FROM unnest($1::text[]::uuid[], $2::int[]) AS i(key, days)
     WHERE NOT EXISTS (
       SELECT 1 FROM message_key k
        WHERE k.key = i.key AND k.bucket < (now() AT TIME ZONE 'UTC')::date AND k.bucket >= (now() AT TIME ZONE 'UTC')::date - $3::int
          AND k.bucket >= (now() AT TIME ZONE 'UTC')::date - i.days)),
  claimed AS (
    INSERT INTO message_key (bucket, key)
    SELECT b.bucket, f.key FROM fresh f CROSS JOIN (SELECT today FROM clock UNION SELECT soon FROM clock) b(bucket) ORDER BY f.key, b.bucket
    ON CONFLICT DO NOTHING RETURNING bucket, key)
  SELECT translate(claimed.key::text, '-', '') AS key FROM claimed, clock WHERE claimed.bucket = clock.today`,
};

/** expires_on = UTC day of receipt + the destination's retention, by the database's clock: the day of the partition that will be dropped. */
const writeEvents = {
  name: "intake-write-events",
  text: `
  INSERT INTO event (id, expires_on, source_id, destination_id, message_id, type, name, user_id, anonymous_id, sent_at, received_at, outcome, reason, matched, payload)
  SELECT e.id, (now() AT TIME ZONE 'UTC')::date + e.days, e.source_id, e.destination_id, e.message_id, e.type, e.name, e.user_id, e.anonymous_id,
         e.sent_at::timestamptz, e.received_at::timestamptz, e.outcome, e.reason, e.matched, e.payload
    FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
                $12::text[], $13::text[], $14::int[], $15::json[])
         AS e(id, days, source_id, destination_id, message_id, type, name, user_id, anonymous_id, sent_at, received_at, outcome, reason, matched, payload)`,
};

/**
 * Stores events with their deliveries in one transaction; resolves once it is durable. Answers the keys of those that were new: an event whose key is
 * not among them is a duplicate and left nothing behind. Keys must differ from one another. `client` must be pipelined.
 */
export async function storeEvents(client: pg.ClientBase, events: readonly NewEvent[]): Promise<Set<string>> {
  const byKey = [...events].sort((a, b) => (a.key < b.key ? -1 : 1));
  const begin = client.query("BEGIN");
  const claim = client.query<{ key: string }>({
    ...claimKeys,
    values: [
      binaryArray(byKey.map((event) => event.key)),
      binaryIntegers(byKey.map((event) => event.dedupeDays)),
      Math.max(...byKey.map((event) => event.dedupeDays)),
    ],
  });
  begin.catch(() => {}); // then the claim fails as well, and tells
  const fresh = new Set((await claim).rows.map((row) => row.key));
  const written = events.filter((event) => fresh.has(event.key));
  const inserts: Promise<unknown>[] = [];
  if (written.length > 0) inserts.push(client.query({ ...writeEvents, values: eventValues(written) }));
  const deliveries = written.flatMap((event) =>
    event.deliveries.map((delivery) => ({ ...destinationOf(event), eventId: event.id, eventExpiresOn: null, delivery })),
  );
  if (deliveries.length > 0) inserts.push(addDeliveries(client, deliveries));
  const commit = client.query("COMMIT");
  commit.catch(() => {});
  await Promise.all(inserts);
  // A transaction that failed answers COMMIT with ROLLBACK, without an error: durable is only what says COMMIT.
  if ((await commit).command !== "COMMIT") throw new Error("the transaction was rolled back");
  return fresh;
}

const destinationOf = ({ destinationId, clientKey, retentionDays }: NewEvent) => ({ destinationId, clientKey, retentionDays });

function eventValues(events: readonly NewEvent[]): unknown[] {
  const text = (value: (event: NewEvent) => string | null) => binaryArray(events.map(value));
  return [
    text((e) => e.id),
    binaryIntegers(events.map((e) => e.retentionDays)),
    text((e) => e.sourceId),
    text((e) => e.destinationId),
    text((e) => e.read.messageId),
    text((e) => e.read.type),
    text((e) => e.read.name),
    text((e) => e.read.userId),
    text((e) => e.read.anonymousId),
    text((e) => e.read.sentAt),
    text((e) => e.receivedAt.toISOString()),
    text((e) => e.outcome),
    text((e) => e.reason),
    binaryIntegers(events.map((e) => e.matched)),
    binaryArray(
      events.map((e) => e.read.raw),
      "json",
    ),
  ];
}
