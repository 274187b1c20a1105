import "#server-only";
import type pg from "pg";
import { countedParts, countedValues, deliveryCounts } from "#lib/engine/statistics/count-added.ts";
import { binaryArray, binaryIntegers } from "#lib/platform/db/binary-array.ts";
import { inLaneOrder } from "./lane-order.ts";
import type { NewDelivery } from "./new-delivery.ts";

export type Addition = {
  destinationId: string;
  clientKey: string;
  retentionDays: number;
  eventId: string;
  /** ISO date; null: the event is stored in this transaction, with the same retention. */
  eventExpiresOn: string | null;
  delivery: NewDelivery;
  /** The event it belongs to, by its place in the batch; only intake needs it. */
  ord?: number;
  /** What statistics count it under, as its event; absent if unknown. */
  counted?: { sourceId: string | null; nameId: number | null } | null;
};

/**
 * Writes deliveries and puts them into their lanes. INVARIANTS
 * - Commit order is not sequence order: the number that orders a lane's entries (lane_seq) is drawn
 * only after the rows of all lanes are locked,
 *   and the locks last to the commit. "WHERE false" locks an existing lane without writing a new
 * version of it.
 * - "drawn" depends on count(*) over "locked", so Postgres must finish locking before it draws.
 * - One draw a transaction, times 2^20, plus the position in the batch: order of receipt within it.
 * - All entries of one request carry the same number, so that two requests that share two lanes
 * stand in the same order in both.
 * - An entry and its lane are written together: no lane with entries is ever missing from "lane".
 *
 * The parts of a WITH, with parameters from `first` on. `only` is a condition on "ord", the event
 * that a row belongs to: what it does not hold for is left out. "clock" must be there.
 */
export function additionParts(first: number, only: string): string {
  const $ = (index: number) => `$${first + index}`;
  return `
  stored_deliveries AS (
    INSERT INTO delivery (id, expires_on, event_id, event_expires_on, destination_id, mapping_id, mapping_version, action_slug, message_id, state, reason, cause,
                          requests, pending, issues, customer_profile_id, customer_session_id, retry_unknown, stop_lane, is_test, replay_of, replay_id,
                          created_at, settled_at, source_id, name_id, of_sender, counted)
    SELECT d.id, clock.today + d.days, d.event_id, coalesce(d.event_expires_on::date, clock.today + d.days), d.destination_id, d.mapping_id, d.mapping_version,
           d.action_slug, d.message_id, d.state, d.reason, d.cause, d.requests, d.pending, d.issues::jsonb, d.profile_id, d.session_id,
           d.flags & 1 = 1, d.flags & 2 = 2, d.flags & 4 = 4, d.replay_of, d.replay_id, now(), CASE WHEN d.state = 'waiting' THEN NULL ELSE now() END,
           d.source_id, d.name_id, d.flags & 8 = 8, true
      FROM clock, unnest(${$(0)}::text[], ${$(1)}::int[], ${$(2)}::text[], ${$(3)}::text[], ${$(4)}::text[], ${$(5)}::text[], ${$(6)}::int[], ${$(7)}::text[],
                  ${$(8)}::text[], ${$(9)}::text[], ${$(10)}::text[], ${$(11)}::text[], ${$(12)}::json[], ${$(13)}::int[], ${$(14)}::text[], ${$(15)}::text[],
                  ${$(16)}::text[], ${$(17)}::int[], ${$(18)}::text[], ${$(19)}::text[], ${$(20)}::int[], ${$(33)}::text[], ${$(34)}::text[]::int[])
           AS d(id, days, event_id, event_expires_on, destination_id, mapping_id, mapping_version, action_slug, message_id, state, reason, cause, requests,
                pending, issues, profile_id, session_id, flags, replay_of, replay_id, ord, source_id, name_id)
     WHERE ${only}),
  locked AS (
    INSERT INTO lane (destination_id, key, ready_at)
    SELECT l.destination_id, l.key, CASE WHEN l.key LIKE 'test:%' THEN to_timestamp(0) ELSE now() END
      FROM unnest(${$(21)}::text[], ${$(22)}::text[], ${$(23)}::int[]) WITH ORDINALITY AS l(destination_id, key, ord, place)
     WHERE ${only} GROUP BY l.destination_id, l.key ORDER BY min(l.place)
    ON CONFLICT (destination_id, key) DO UPDATE SET key = excluded.key WHERE false RETURNING 1),
  drawn AS MATERIALIZED (SELECT nextval('lane_seq') * 1048576 AS base FROM (SELECT count(*) FROM locked) AS all_locked),
  stored_entries AS (
    INSERT INTO lane_entry (destination_id, lane_key, seq, delivery_id, delivery_expires_on, request_index, lane_count, mergeable)
    SELECT n.destination_id, n.lane_key, drawn.base + n.position, n.delivery_id, clock.today + n.days, n.request_index, n.lane_count, n.mergeable = 1
      FROM clock, drawn, unnest(${$(24)}::text[], ${$(25)}::text[], ${$(26)}::int[], ${$(27)}::text[], ${$(28)}::int[], ${$(29)}::int[], ${$(30)}::int[],
                  ${$(31)}::int[], ${$(32)}::int[])
           AS n(destination_id, lane_key, position, delivery_id, days, request_index, lane_count, mergeable, ord)
     WHERE ${only})`;
}
export const additionParameters = 35;

const addStatement = {
  name: "delivery-add",
  text: `
  WITH clock AS MATERIALIZED (SELECT (now() AT TIME ZONE 'UTC')::date AS today), ${additionParts(1, "true")},
  ${countedParts(additionParameters + 2)}
  SELECT pg_notify('falconer_work', c.client_key) FROM unnest($${additionParameters + 1}::text[]) AS c(client_key)`,
};

/**
 * Runs inside the caller's transaction. The senders of the clients concerned hear of it if, and
 * only if, it commits.
 */
export async function addDeliveries(client: pg.ClientBase, additions: readonly Addition[]): Promise<void> {
  const values = [...additionValues(additions), binaryArray(clientsOf(additions)), ...countedValues(additionCounts(additions))];
  await client.query({ ...addStatement, values });
}

/** What they count as, under the same keys as their events. */
export const additionCounts = (additions: readonly Addition[]) =>
  additions.flatMap(({ destinationId, delivery, counted, ord = 0 }) =>
    deliveryCounts(delivery, { destinationId, sourceId: counted?.sourceId ?? null, nameId: counted?.nameId ?? null, ord }),
  );

/** The clients that now have something to send. */
export const clientsOf = (additions: readonly Addition[]) => [
  ...new Set(additions.filter((one) => one.delivery.entries.length > 0).map((one) => one.clientKey)),
];

export const additionValues = (additions: readonly Addition[]): unknown[] => [
  ...deliveryValues(additions),
  ...laneValues(additions),
  binaryArray(additions.map(({ counted }) => counted?.sourceId ?? null)),
  binaryArray(additions.map(({ counted }) => (counted?.nameId == null ? null : String(counted.nameId)))),
];

function deliveryValues(additions: readonly Addition[]): unknown[] {
  const text = (value: (delivery: NewDelivery) => string | null) => binaryArray(additions.map((one) => value(one.delivery)));
  const whole = (value: (addition: Addition) => number) => binaryIntegers(additions.map(value));
  return [
    text((d) => d.id),
    whole((one) => one.retentionDays),
    binaryArray(additions.map((one) => one.eventId)),
    binaryArray(additions.map((one) => one.eventExpiresOn)),
    binaryArray(additions.map((one) => one.destinationId)),
    text((d) => d.mappingId),
    whole((one) => one.delivery.mappingVersion),
    text((d) => d.actionSlug),
    text((d) => d.messageId),
    text((d) => d.state),
    text((d) => d.reason),
    text((d) => d.cause),
    binaryArray(
      additions.map((one) => one.delivery.requests),
      "json",
    ),
    whole((one) => one.delivery.entries.length),
    text((d) => d.issues),
    text((d) => d.customerProfileId),
    text((d) => d.customerSessionId),
    whole(({ delivery: d }) => (d.retryUnknown ? 1 : 0) + (d.stopLane ? 2 : 0) + (d.isTest ? 4 : 0) + (d.ofSender ? 8 : 0)),
    text((d) => d.replayOf),
    text((d) => d.replayId),
    whole((one) => one.ord ?? 0),
  ];
}

function laneValues(additions: readonly Addition[]): unknown[] {
  const entries = additions.flatMap((addition) => addition.delivery.entries.map((entry) => ({ addition, entry })));
  const flat = entries.flatMap((one, position) =>
    one.entry.lanes.map((key) => ({ ...one, destinationId: one.addition.destinationId, position, key })),
  );
  const lanes = inLaneOrder(flat);
  const ord = (one: { addition: Addition }) => one.addition.ord ?? 0;
  return [
    binaryArray(lanes.map((lane) => lane.destinationId)),
    binaryArray(lanes.map((lane) => lane.key)),
    binaryIntegers(lanes.map(ord)),
    binaryArray(flat.map((one) => one.destinationId)),
    binaryArray(flat.map((one) => one.key)),
    binaryIntegers(flat.map((one) => one.position)),
    binaryArray(flat.map((one) => one.addition.delivery.id)),
    binaryIntegers(flat.map((one) => one.addition.retentionDays)),
    binaryIntegers(flat.map((one) => one.entry.requestIndex)),
    binaryIntegers(flat.map((one) => one.entry.lanes.length)),
    binaryIntegers(flat.map((one) => (one.entry.mergeable ? 1 : 0))),
    binaryIntegers(flat.map(ord)),
  ];
}
