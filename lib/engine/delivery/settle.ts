import "#server-only";
import type pg from "pg";
import { minuteOf } from "#lib/engine/statistics/buckets.ts";
import {
  countBoth,
  countEnded,
  countSettled,
  endedAttempt,
  isUnderWay,
  settledDelivery,
  waitedBefore,
  wasUnderWay,
} from "#lib/engine/statistics/count-settled.ts";
import { binaryArray, binaryIntegers } from "#lib/platform/db/binary-array.ts";
import { inOneWrite } from "#lib/platform/db/in-one-write.ts";
import { begin, swift, transactionSettings } from "#lib/platform/db/session.ts";
import { sortedLanes } from "./lane-order.ts";
import type { AttemptEnd, QueuedRequest, Settlement } from "./queued-request.ts";
import {
  byDestination,
  changeValues,
  deliveryChanges,
  effectValues,
  endValues,
  entriesOf,
  isFinal,
  type LaneRelease,
} from "./settle-values.ts";

// Settling, in one transaction over a pipelined connection. INVARIANTS
// - Lanes are locked first, in the order in which intake locks them, and only where they are still
//   claimed with our token (the fence): what a sender settles after losing its lease changes
//   nothing. A lane that nobody has claimed is ours too while the lease's token is and the entry
//   stands in it as we claimed it: then a crash of the database has forgotten our claim (claims do
//   not wait for the disk), and what Talon.One answered must not be forgotten with it. The entry as
//   we claimed it also tells this from a settlement that was made, but whose answer was lost with
//   the connection, even if we have claimed the lane again for what stands behind.
// - A statement sees what was committed before it began. So "has the lane more entries?" is asked
//   after the locks are held, in a later statement: an intake that added to the lane has either
//   committed (and is seen) or waits for our lock (and will find the lane gone, and make it again).
// - Entry, delivery and attempt change together: what is recorded as settled is out of its lanes,
// and the other way round.
// - What waits may grow from nothing to a million under one prepared plan, made while the tables
//   were empty: then reading a whole table looks as cheap as a look into its index. So no statement
//   leaves the planner that choice: each names the rows of one destination, or asks lane by lane.

/**
 * Before the first lock: intake waits behind these, and behind a process that stops between the two
 * writes.
 */
const bounds = { name: "settle-bounds", text: `SELECT ${transactionSettings({ lock: "$1::text", ...swift })}` };

const lock = {
  name: "settle-lock",
  text: `SELECT mine.destination_id, mine.key
           FROM (SELECT * FROM unnest($1::text[], $2::text[], $4::text[]::bigint[], $5::int[]) WITH ORDINALITY AS u(destination_id, key, seq, attempts, place) ORDER BY place) w
          CROSS JOIN LATERAL (
            SELECT l.destination_id, l.key FROM lane l
             WHERE l.destination_id = w.destination_id AND l.key = w.key
               AND (l.owner = $3 OR coalesce(l.owner, -1) < 0 AND EXISTS (
                    SELECT 1 FROM destination d JOIN client_lease c ON c.client_key = d.client_key WHERE d.id = l.destination_id AND c.token = $3))
               AND (SELECT true FROM lane_entry e WHERE e.destination_id = w.destination_id AND e.lane_key = w.key AND e.seq = w.seq AND e.attempts = w.attempts)
               FOR UPDATE OF l) mine`,
};

/**
 * A number belongs to one request, whose entries are at most in several lanes. So this means each
 * entry of these lanes with one of these numbers.
 */
const removeEntries = {
  name: "settle-remove-entries",
  text: "DELETE FROM lane_entry e WHERE e.destination_id = $1 AND e.lane_key = ANY ($2::text[]) AND e.seq = ANY ($3::text[]::bigint[])",
};

const failEntries = {
  name: "settle-fail-entries",
  text: `UPDATE lane_entry e SET attempts = e.attempts + 1, first_failed_at = coalesce(e.first_failed_at, now())
          WHERE e.destination_id = $1 AND e.lane_key = ANY ($2::text[]) AND e.seq = ANY ($3::text[]::bigint[])`,
};
/** Before version 17, Postgres looks up each pair of a lane and a number. */
const entriesAtOnce = 32;

/**
 * Deliveries that share an outcome. Their requests settle one by one; when none is left, a delivery
 * counts as delivered only if none of them failed.
 */
const changeDeliveries = `
    UPDATE delivery d SET
      attempt_count = d.attempt_count + $4::int,
      pending = d.pending - $5::int,
      results = CASE WHEN $6::text IS NULL THEN d.results ELSE coalesce(d.results, '{}') || $6::text::jsonb END,
      state = CASE WHEN d.pending > $5 THEN CASE WHEN $7::text = 'retrying' THEN 'retrying' ELSE d.state END
                   WHEN $7 = 'dead' OR d.results @? '$.* ? (@.state == "dead")' THEN 'dead'
                   WHEN $7 = 'failed' OR d.results @? '$.* ? (@.state == "failed")' THEN 'failed'
                   ELSE 'delivered' END,
      reason = CASE WHEN d.pending > $5 THEN coalesce($8::text, d.reason)
                    WHEN d.pending = 1 AND d.results IS NULL THEN $8
                    ELSE (SELECT count(*) || ' of ' || json_array_length(d.requests) || ' requests failed. ' || min(f.value ->> 'reason')
                            FROM jsonb_each(coalesce(d.results, '{}') || coalesce($6::text::jsonb, '{}')) f WHERE f.value ->> 'state' IN ('failed', 'dead') HAVING count(*) > 0) END,
      cause = CASE WHEN d.pending > $5 THEN coalesce($9::text, d.cause)
                   WHEN d.pending = 1 AND d.results IS NULL THEN $9
                   ELSE (SELECT min(f.value ->> 'cause') FROM jsonb_each(coalesce(d.results, '{}') || coalesce($6::text::jsonb, '{}')) f
                          WHERE f.value ->> 'state' IN ('failed', 'dead')) END,
      settled_at = CASE WHEN d.pending > $5 THEN NULL ELSE now() END,
      rule_result = greatest(d.rule_result, $10::smallint),
      change_counted = ${waitedBefore}
   WHERE d.destination_id = $1 AND d.expires_on = $2::date AND d.id = ANY ($3::text[])
  RETURNING ${settledDelivery}`;
const updateDeliveries = { name: "settle-deliveries", text: `WITH changed AS (${changeDeliveries}) ${countSettled}` };

/**
 * One statement for everything of one destination and day: each statement is counted once. The list
 * of IDs appears in it a second time so that rows are found by them. While a day's partition is
 * small or new, Postgres would rather read all rows of the destination, and it keeps that plan as
 * the partition fills. The first value names a row's own ID, though it decides nothing: so the ID
 * comes first in the rows found, which are compared by it with each of the list, and a row is read
 * only as far as needed. `first`: the number of its first parameter after destination and day.
 */
const finishAttempts = (first: number, mark: string) => {
  const types = ["text", "text", "text", "int", "text", "text", "text", "json"];
  const columns = types.map((type, place) => `$${first + place}::${type}[]`);
  return `
    UPDATE attempt a SET started_at = coalesce(e.started_at::timestamptz, CASE WHEN a.id <> '' THEN a.started_at END), finished_at = e.finished_at::timestamptz,
           duration_ms = e.duration_ms, outcome = e.outcome, status = e.status::int, error = e.error, response = e.response,
           change_counted = ${mark}
      FROM unnest(${columns.join(", ")})
           AS e(id, started_at, finished_at, duration_ms, outcome, status, error, response)
     WHERE a.destination_id = $1 AND a.expires_on = $2::date AND a.id = e.id AND a.id = ANY (${columns[0]})`;
};
const endAttempts = {
  name: "settle-attempts",
  text: `WITH ended AS (${finishAttempts(3, wasUnderWay)} RETURNING ${endedAttempt}) ${countEnded}`,
};

/**
 * Both at once, where all that settles shares a destination, a day and an outcome, as it nearly
 * always does: what a statement takes beside its rows is then taken once. INVARIANT: the attempts
 * are counted as they are given. So each of them is still under way, or the statement fails and is
 * tried again in two; and none of them was erased: its request is in its lanes, which are locked,
 * and an erasure takes it out of them before it deletes an attempt.
 */
const settleTogether = {
  name: "settle-together",
  text: `WITH changed AS (${changeDeliveries}), counted AS (${countBoth("$19::int[]", "$15", "$14")}) ${finishAttempts(11, isUnderWay)}`,
};

/**
 * Stores what Talon.One's rules did, if anything, and queues it for the destination's receivers. A
 * retry writes the same rows. Nothing is kept of an attempt that was erased meanwhile. A customer's
 * responses settle one after another, and their messages keep that order.
 */
const addEffects = {
  name: "settle-effects",
  text: `WITH added AS (
         INSERT INTO rule_effect (id, expires_on, destination_id, delivery_id, attempt_id, at, kind, campaign_id, campaign_name, rule_name, is_test, value)
         SELECT f.id, $2::date, $1, f.delivery_id, f.attempt_id, f.at::timestamptz, f.kind, f.campaign_id::int, f.campaign_name, f.rule_name, f.is_test::boolean, f.value
           FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::json[])
                AS f(id, delivery_id, attempt_id, at, kind, campaign_id, campaign_name, rule_name, is_test, value)
          WHERE (SELECT true FROM attempt a WHERE a.destination_id = $1 AND a.expires_on = $2::date AND a.id = f.attempt_id)
         ON CONFLICT (destination_id, id, expires_on) DO NOTHING RETURNING attempt_id, delivery_id, is_test)
         INSERT INTO effect_message (receiver_id, destination_id, delivery_id, attempt_id, expires_on, lane)
         SELECT r.id, $1, a.delivery_id, a.attempt_id, $2::date,
                (SELECT md5(coalesce(d.customer_profile_id, d.customer_session_id, d.id)) FROM delivery d
                  WHERE d.destination_id = $1 AND d.expires_on = $2::date AND d.id = a.delivery_id)
           FROM effect_receiver r CROSS JOIN (SELECT DISTINCT attempt_id, delivery_id FROM added WHERE NOT is_test) a
          WHERE r.destination_id = $1 AND r.enabled
            AND (SELECT true FROM delivery d WHERE d.destination_id = $1 AND d.expires_on = $2::date AND d.id = a.delivery_id)
          ORDER BY a.attempt_id
         ON CONFLICT (receiver_id, attempt_id) DO NOTHING`,
};

/**
 * A lane with entries left becomes due (again, or later after a failure); one without is removed. A
 * lane that a dead delivery stops waits for a person.
 */
const releaseLanes = {
  name: "settle-release-lanes",
  text: `
  WITH f AS MATERIALIZED (
    SELECT w.*, (SELECT true FROM lane_entry e WHERE e.destination_id = $1 AND e.lane_key = w.key LIMIT 1) IS TRUE AS more
      FROM unnest($2::text[], $3::int[], $4::text[]) AS w(key, delay_ms, stopped_by)),
  kept AS (
    INSERT INTO lane (destination_id, key, ready_at, owner, stopped_by)
    SELECT $1, f.key, now() + make_interval(secs => f.delay_ms / 1000.0), NULL, f.stopped_by FROM f WHERE f.more
    ON CONFLICT (destination_id, key) DO UPDATE SET ready_at = excluded.ready_at, owner = NULL, stopped_by = excluded.stopped_by)
  DELETE FROM lane l WHERE l.destination_id = $1 AND l.key = ANY (ARRAY(SELECT f.key FROM f WHERE NOT f.more))`,
};

/** One change, and the ends of its attempts, of the same destination and day. */
const areAlike = (changes: unknown[][], finished: unknown[][]): boolean =>
  changes.length === 1 && finished.length === 1 && [0, 1].every((place) => changes[0]?.[place] === finished[0]?.[place]);

/** Minutes since 1970; undefined if one of them never left. */
function minutesOf(ends: readonly AttemptEnd[]): number[] | undefined {
  const minutes = ends.flatMap(({ startedAt }) => (startedAt ? [minuteOf(startedAt.getTime())] : []));
  return minutes.length === ends.length ? minutes : undefined;
}

/**
 * Settles requests with the ends of their attempts. `releases`: lanes to give back (not those with
 * requests still in progress). `again`: it was tried before, but the response never came. `lockMs`:
 * how long to wait for a lane that another transaction holds. Returns the requests that were no
 * longer ours: nothing about them was changed.
 */
export async function settle(
  client: pg.Client,
  token: string,
  settlements: readonly Settlement[],
  ends: readonly AttemptEnd[],
  releases: readonly LaneRelease[],
  { again = false, lockMs = 1_000 } = {},
): Promise<QueuedRequest[]> {
  const wanted = sortedLanes([
    ...releases,
    ...settlements.flatMap(({ queued }) => queued.lanes.map((key) => ({ destinationId: queued.destinationId, key }))),
  ]);
  const queuedRequestOf = new Map(
    settlements.flatMap(({ queued }) => queued.lanes.map((key) => [`${queued.destinationId}\n${key}`, queued] as const)),
  );
  const requestsOfWanted = wanted.map((lane) => queuedRequestOf.get(`${lane.destinationId}\n${lane.key}`));
  const lockThem = {
    ...lock,
    values: [
      binaryArray(wanted.map((lane) => lane.destinationId)),
      binaryArray(wanted.map((lane) => lane.key)),
      token,
      binaryArray(requestsOfWanted.map((queued) => queued?.seq ?? null)),
      binaryIntegers(requestsOfWanted.map((queued) => queued?.attempts ?? -1)),
    ],
  };
  const held = await inOneWrite(client, () => {
    client.query(begin).catch(() => {}); // then what follows fails as well, and reports it
    client.query({ ...bounds, values: [String(lockMs)] }).catch(() => {});
    // The first try may be committing right now. A statement that begins once its locks are
    // released sees what it did.
    if (again) client.query(lockThem).catch(() => {});
    return client.query<{ destination_id: string; key: string }>(lockThem);
  });
  const ours = new Set(held.rows.map((row) => `${row.destination_id}\n${row.key}`));
  const isOurs = (destinationId: string, key: string) => ours.has(`${destinationId}\n${key}`);
  const lost: QueuedRequest[] = [];
  const mine = settlements.filter(({ queued }) => {
    const all = queued.lanes.every((key) => isOurs(queued.destinationId, key));
    if (!all) lost.push(queued);
    return all;
  });

  const statements: pg.QueryConfig[] = [];
  const run = (statement: { name: string; text: string }, values: unknown[]) => statements.push({ ...statement, values });
  for (const [statement, entries] of [
    [removeEntries, entriesOf(mine.filter(({ verdict }) => isFinal(verdict)))],
    [failEntries, entriesOf(mine.filter(({ verdict }) => verdict.kind === "retry"))],
  ] as const)
    for (const [destinationId, its] of byDestination(entries))
      for (let from = 0; from < its.length; from += entriesAtOnce) {
        const some = its.slice(from, from + entriesAtOnce);
        run(statement, [destinationId, binaryArray(some.map((entry) => entry.key)), binaryArray(some.map((entry) => entry.seq))]);
      }
  const [changes, finished] = [changeValues(deliveryChanges(mine, ends)), endValues(ends)];
  const minutes = again || lost.length > 0 || !areAlike(changes, finished) ? undefined : minutesOf(ends);
  if (minutes) run(settleTogether, [...changes.flat(), ...finished.flat().slice(2), binaryIntegers(minutes)]);
  else {
    for (const values of changes) run(updateDeliveries, values);
    for (const values of finished) run(endAttempts, values);
  }
  for (const values of effectValues(ends)) run(addEffects, values);
  for (const [destinationId, release] of byDestination(releases.filter((lane) => isOurs(lane.destinationId, lane.key))))
    run(releaseLanes, [
      destinationId,
      binaryArray(release.map((lane) => lane.key)),
      binaryIntegers(release.map((lane) => Math.min(lane.delayMs, 2_000_000_000))),
      binaryArray(release.map((lane) => lane.stoppedBy)),
    ]);
  const answers = await inOneWrite(client, () => Promise.all([...statements, "COMMIT"].map((statement) => client.query(statement))));
  if (answers.at(-1)?.command !== "COMMIT") throw new Error("the transaction was rolled back");
  return lost;
}
