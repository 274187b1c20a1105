import "#server-only";
import type pg from "pg";
import {
  type Addition,
  addDeliveries,
  additionCounts,
  additionParameters,
  additionParts,
  additionValues,
  clientsOf,
} from "#lib/engine/delivery/add-deliveries.ts";
import { countedParameters, countedParts, countedValues, eventCount } from "#lib/engine/statistics/count-added.ts";
import { binaryArray, binaryIntegers } from "#lib/platform/db/binary-array.ts";
import { begin, swift, transactionSettings } from "#lib/platform/db/session.ts";
import type { NewEvent } from "./plan-event.ts";

// Locks are always taken in this order, each sorted: message keys, then lanes. So two intakes, or
// intake and worker, never wait in a circle.

/**
 * Claims the messages that are new. INVARIANTS
 * - Two transactions with one message at once: the second waits at the unique index until the first
 * has committed or rolled back.
 * - Over midnight the index is another one, so in the last ten minutes of a day (the database's
 * clock) the next day's bucket is claimed too:
 *   whoever comes after midnight meets it there. No transaction here lives for ten minutes.
 * - A message known from an earlier bucket of its source's window is not claimed again. Each day is
 * asked for by itself, in a subquery that cannot become a join: a range of days before the key is
 * no bound to an index before version 18, and a join would read all keys of a day.
 * - Keys are claimed, and lanes locked, from what "clock" says; so the settings of the transaction
 * that stand there count before the first lock is waited for.
 */
const claimParts = (lock: string) => `
  clock AS MATERIALIZED (SELECT (now() AT TIME ZONE 'UTC')::date AS today, ((now() + interval '10 minutes') AT TIME ZONE 'UTC')::date AS soon,
                                ${transactionSettings({ lock, ...swift })}),
  unknown AS MATERIALIZED (
    SELECT i.key FROM unnest($1::text[]::uuid[], $2::int[]) AS i(key, days)
     WHERE (SELECT true FROM generate_series(1, i.days) AS ago(days)
             WHERE (SELECT true FROM message_key k WHERE k.bucket = (now() AT TIME ZONE 'UTC')::date - ago.days AND k.key = i.key)
             LIMIT 1) IS NULL),
  claimed AS (
    INSERT INTO message_key (bucket, key)
    SELECT b.bucket, u.key FROM unknown u CROSS JOIN (SELECT today FROM clock UNION SELECT soon FROM clock) b(bucket) ORDER BY u.key, b.bucket
    ON CONFLICT DO NOTHING RETURNING bucket, key)`;
const claimKeys = {
  name: "intake-claim-keys",
  text: `WITH ${claimParts("$3::text")} SELECT translate(claimed.key::text, '-', '') AS key FROM claimed, clock WHERE claimed.bucket = clock.today`,
};

/**
 * expires_on = UTC day of receipt + the destination's retention, by the database's clock: the day
 * of the partition that will be dropped.
 */
const eventParts = (first: number, only: string) => {
  const $ = (index: number) => `$${first + index}`;
  return `
  INSERT INTO event (id, expires_on, source_id, destination_id, message_id, type, name, user_id, anonymous_id, sent_at, received_at, outcome, reason, matched, payload, name_id, counted)
  SELECT e.id, (now() AT TIME ZONE 'UTC')::date + e.days, e.source_id, e.destination_id, e.message_id, e.type, e.name, e.user_id, e.anonymous_id,
         e.sent_at::timestamptz, e.received_at::timestamptz, e.outcome, e.reason, e.matched, e.payload, e.name_id, true
    FROM unnest(${$(0)}::text[], ${$(1)}::int[], ${$(2)}::text[], ${$(3)}::text[], ${$(4)}::text[], ${$(5)}::text[], ${$(6)}::text[], ${$(7)}::text[],
                ${$(8)}::text[], ${$(9)}::text[], ${$(10)}::text[], ${$(11)}::text[], ${$(12)}::text[], ${$(13)}::int[], ${$(14)}::json[], ${$(15)}::int[], ${$(16)}::int[])
         AS e(id, days, source_id, destination_id, message_id, type, name, user_id, anonymous_id, sent_at, received_at, outcome, reason, matched, payload, ord, name_id)
   WHERE ${only}`;
};
const eventParameters = 17;
const writeEvents = {
  name: "intake-write-events",
  text: `WITH ${countedParts(eventParameters + 1)} ${eventParts(1, "true")}`,
};

/**
 * The same in one statement: one round trip, one write to the socket. "mine" are the places of the
 * new messages; it reads all of "claimed", so every key is claimed before the first lane is locked.
 * A list is searched linearly for it, so it is for groups of ordinary size.
 */
const only = "ord = ANY ((SELECT ords FROM mine)::int[])";
const storeAtOnce = {
  name: "intake-store",
  text: `
  WITH ${claimParts("$3::text")},
  mine AS MATERIALIZED (
    SELECT array_agg(i.ord) AS ords FROM unnest($1::text[]::uuid[], $4::int[]) AS i(key, ord)
     WHERE i.key = ANY (ARRAY(SELECT claimed.key FROM claimed, clock WHERE claimed.bucket = clock.today))),
  stored_events AS (${eventParts(5, only)}),
  ${additionParts(5 + eventParameters, only)},
  ${countedParts(5 + eventParameters + additionParameters, { stored: "nullif(ords, $4::int[])", from: "FROM mine WHERE ords IS NOT NULL" })},
  told AS MATERIALIZED (
    SELECT pg_notify('falconer_work', c.client_key) FROM unnest($${5 + eventParameters + additionParameters + countedParameters}::text[]) AS c(client_key)
     WHERE (SELECT ords FROM mine) IS NOT NULL)
  SELECT coalesce(ords, '{}') AS ords, (SELECT count(*) FROM told) AS told FROM mine`,
};
const atOnceLimit = 200;

/** Nobody has to wait long for a lane: its holder is about to commit, or has stopped. */
const lockMs = 250;

/**
 * Stores events with their deliveries in one transaction; resolves once it is durable. Rejects with
 * 55P03 when a lane, or one of its messages, stays locked. Returns the keys of those that were new:
 * an event whose key is not among them is a duplicate, of which nothing was stored. Keys must
 * differ from one another. `client` must be pipelined.
 */
export async function storeEvents(client: pg.ClientBase, events: readonly NewEvent[]): Promise<Set<string>> {
  return events.length <= atOnceLimit ? storeSmall(client, events) : storeLarge(client, events);
}

async function storeSmall(client: pg.ClientBase, events: readonly NewEvent[]): Promise<Set<string>> {
  const additions = additionsOf(events);
  const values = [
    binaryArray(events.map((event) => event.key)),
    binaryIntegers(events.map((event) => event.dedupeDays)),
    String(lockMs),
    binaryIntegers(events.map((_, ord) => ord)),
    ...eventValues(events),
    ...additionValues(additions),
    ...countedValues([...events.map(eventCount), ...additionCounts(additions)]),
    binaryArray(clientsOf(additions)),
  ];
  const { rows } = await client.query<{ ords: number[] }>({ ...storeAtOnce, values });
  return new Set((rows[0]?.ords ?? []).map((ord) => (events[ord] as NewEvent).key));
}

async function storeLarge(client: pg.ClientBase, events: readonly NewEvent[]): Promise<Set<string>> {
  const begun = client.query(begin);
  begun.catch(() => {}); // then the claim fails as well, and reports it
  const keys = binaryArray(events.map((event) => event.key));
  const days = binaryIntegers(events.map((event) => event.dedupeDays));
  const claim = client.query<{ key: string }>({ ...claimKeys, values: [keys, days, String(lockMs)] });
  const fresh = new Set((await claim).rows.map((row) => row.key));
  const written = events.filter((event) => fresh.has(event.key));
  const inserts: Promise<unknown>[] = [];
  if (written.length > 0)
    inserts.push(client.query({ ...writeEvents, values: [...eventValues(written), ...countedValues(written.map(eventCount))] }));
  const additions = additionsOf(written);
  if (additions.length > 0) inserts.push(addDeliveries(client, additions));
  const commit = client.query("COMMIT");
  commit.catch(() => {});
  await Promise.all(inserts);
  // A failed transaction answers COMMIT with ROLLBACK, without an error. Only COMMIT means durable.
  if ((await commit).command !== "COMMIT") throw new Error("the transaction was rolled back");
  return fresh;
}

const additionsOf = (events: readonly NewEvent[]): Addition[] =>
  events.flatMap((event, ord) =>
    event.deliveries.map((delivery) => {
      const { destinationId, clientKey, retentionDays, id: eventId, sourceId, nameId } = event;
      const counted = { sourceId, nameId: nameId ?? 0 };
      return { destinationId, clientKey, retentionDays, eventId, eventExpiresOn: null, delivery, ord, counted };
    }),
  );

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
    binaryIntegers(events.map((_, ord) => ord)),
    binaryIntegers(events.map((e) => e.nameId ?? 0)),
  ];
}
