import "#server-only";
import type pg from "pg";
import { binaryArray, binaryIntegers } from "#lib/db/binary-array.ts";
import { storableJson } from "#lib/db/storable-json.ts";
import { sortedLanes } from "./lane-order.ts";
import { type AttemptEnd, type Settlement, type Unit, unitKey, type Verdict } from "./unit.ts";

// Settling, in one transaction over a pipelined connection. INVARIANTS
// - Lanes are locked first, in the order in which intake locks them, and only where they are still claimed with our token (the fence): what an
//   owner settles after losing its lease changes nothing. A lane that nobody has claimed is ours as well while the lease's token is and the entry stands
//   in it as we claimed it: then a crash of the database has forgotten our claim (claims do not wait for the disk), and what Talon.One answered must
//   not be forgotten with it. In either case the entry stands in it as we claimed it: that tells from a settlement that was made, and whose answer was
//   swallowed with the connection. The lane may be claimed again since then, by us, for what stands behind.
// - A statement sees what was committed before it began. So "has the lane more entries?" is asked after the locks are held, in a later statement:
//   an intake that added to the lane has either committed (and is seen) or waits for our lock (and will find the lane gone, and make it anew).
// - Entry, delivery and attempt change together: what is recorded as settled is out of its lanes, and the other way round.

const lock = {
  name: "settle-lock",
  text: `SELECT l.destination_id, l.key FROM unnest($1::text[], $2::text[], $4::text[]::bigint[], $5::int[]) WITH ORDINALITY AS w(destination_id, key, seq, attempts, place)
           JOIN lane l ON l.destination_id = w.destination_id AND l.key = w.key
            AND (l.owner = $3 OR coalesce(l.owner, -1) < 0 AND EXISTS (
                 SELECT 1 FROM destination d JOIN client_lease c ON c.client_key = d.client_key WHERE d.id = l.destination_id AND c.token = $3))
            AND EXISTS (SELECT 1 FROM lane_entry e WHERE e.destination_id = l.destination_id AND e.lane_key = l.key AND e.seq = w.seq AND e.attempts = w.attempts)
          ORDER BY w.place FOR UPDATE OF l`,
};

const removeEntries = {
  name: "settle-remove-entries",
  text: `DELETE FROM lane_entry e USING unnest($1::text[], $2::text[], $3::text[]::bigint[]) AS g(destination_id, key, seq)
          WHERE e.destination_id = g.destination_id AND e.lane_key = g.key AND e.seq = g.seq`,
};

const failEntries = {
  name: "settle-fail-entries",
  text: `UPDATE lane_entry e SET attempts = e.attempts + 1, first_failed_at = coalesce(e.first_failed_at, now())
           FROM unnest($1::text[], $2::text[], $3::text[]::bigint[]) AS f(destination_id, key, seq)
          WHERE e.destination_id = f.destination_id AND e.lane_key = f.key AND e.seq = f.seq`,
};

/** A delivery's requests settle one by one; when none is left it is delivered only if none of them failed. */
const updateDeliveries = {
  name: "settle-deliveries",
  text: `
  UPDATE delivery d SET
      attempt_count = d.attempt_count + u.tried,
      pending = d.pending - u.done,
      results = CASE WHEN u.results IS NULL THEN d.results ELSE coalesce(d.results, '{}') || u.results::jsonb END,
      state = CASE WHEN d.pending > u.done THEN CASE WHEN u.state = 'retrying' THEN 'retrying' ELSE d.state END
                   WHEN u.state = 'dead' OR d.results @? '$.* ? (@.state == "dead")' THEN 'dead'
                   WHEN u.state = 'failed' OR d.results @? '$.* ? (@.state == "failed")' THEN 'failed'
                   ELSE 'delivered' END,
      reason = CASE WHEN d.pending > u.done THEN coalesce(u.reason, d.reason)
                    WHEN d.pending = 1 AND d.results IS NULL THEN u.reason
                    ELSE (SELECT count(*) || ' of ' || json_array_length(d.requests) || ' requests failed. ' || min(f.value ->> 'reason')
                            FROM jsonb_each(coalesce(d.results, '{}') || coalesce(u.results::jsonb, '{}')) f WHERE f.value ->> 'state' IN ('failed', 'dead') HAVING count(*) > 0) END,
      cause = CASE WHEN d.pending > u.done THEN coalesce(u.cause, d.cause)
                   WHEN d.pending = 1 AND d.results IS NULL THEN u.cause
                   ELSE (SELECT min(f.value ->> 'cause') FROM jsonb_each(coalesce(d.results, '{}') || coalesce(u.results::jsonb, '{}')) f
                          WHERE f.value ->> 'state' IN ('failed', 'dead')) END,
      settled_at = CASE WHEN d.pending > u.done THEN NULL ELSE now() END
    FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::int[], $6::text[], $7::text[], $8::text[], $9::text[])
         AS u(destination_id, id, expires_on, tried, done, results, state, reason, cause)
   WHERE d.destination_id = u.destination_id AND d.id = u.id AND d.expires_on = u.expires_on::date`,
};

const endAttempts = {
  name: "settle-attempts",
  text: `UPDATE attempt a SET started_at = coalesce(e.started_at::timestamptz, a.started_at), finished_at = e.finished_at::timestamptz, duration_ms = e.duration_ms, outcome = e.outcome, status = nullif(e.status, 0),
                error = e.error, response = e.response
           FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::text[], $7::int[], $8::text[], $9::json[],
                       $10::text[])
                AS e(destination_id, id, expires_on, finished_at, duration_ms, outcome, status, error, response, started_at)
          WHERE a.destination_id = e.destination_id AND a.id = e.id AND a.expires_on = e.expires_on::date`,
};

/** A lane with entries left becomes due (again, or later after a failure); one without is removed. One that a dead delivery stops waits for a person. */
const freeLanes = {
  name: "settle-free-lanes",
  text: `
  WITH f AS MATERIALIZED (
    SELECT w.*, EXISTS (SELECT 1 FROM lane_entry e WHERE e.destination_id = w.destination_id AND e.lane_key = w.key) AS more
      FROM unnest($1::text[], $2::text[], $3::int[], $4::text[]) AS w(destination_id, key, delay_ms, stopped_by)),
  kept AS (
    UPDATE lane l SET ready_at = now() + make_interval(secs => f.delay_ms / 1000.0), owner = NULL, stopped_by = f.stopped_by
      FROM f WHERE l.destination_id = f.destination_id AND l.key = f.key AND f.more)
  DELETE FROM lane l USING f WHERE l.destination_id = f.destination_id AND l.key = f.key AND NOT f.more`,
};

export type LaneFree = { destinationId: string; key: string; delayMs: number; stoppedBy: string | null };

/**
 * Settles units with the ends of their attempts. `frees`: lanes to give back (those with units still under way are not among them).
 * `again`: it was tried before, with an answer that never came.
 * Answers the units that were no longer ours: nothing about them was changed.
 */
export async function settle(
  client: pg.ClientBase,
  token: string,
  settlements: readonly Settlement[],
  ends: readonly AttemptEnd[],
  frees: readonly LaneFree[],
  again = false,
): Promise<Unit[]> {
  const wanted = sortedLanes([
    ...frees,
    ...settlements.flatMap(({ unit }) => unit.lanes.map((key) => ({ destinationId: unit.destinationId, key }))),
  ]);
  const unitOf = new Map(settlements.flatMap(({ unit }) => unit.lanes.map((key) => [`${unit.destinationId}\n${key}`, unit] as const)));
  const unitsOfWanted = wanted.map((lane) => unitOf.get(`${lane.destinationId}\n${lane.key}`));
  const begin = client.query("BEGIN");
  begin.catch(() => {});
  const lockThem = {
    ...lock,
    values: [
      binaryArray(wanted.map((lane) => lane.destinationId)),
      binaryArray(wanted.map((lane) => lane.key)),
      token,
      binaryArray(unitsOfWanted.map((unit) => unit?.seq ?? null)),
      binaryIntegers(unitsOfWanted.map((unit) => unit?.attempts ?? -1)),
    ],
  };
  // The first try may be committing at this moment: what it did is seen by a statement that begins once its locks are gone.
  if (again) client.query(lockThem).catch(() => {});
  const held = await client.query<{ destination_id: string; key: string }>(lockThem);
  const ours = new Set(held.rows.map((row) => `${row.destination_id}\n${row.key}`));
  const isOurs = (destinationId: string, key: string) => ours.has(`${destinationId}\n${key}`);
  const lost: Unit[] = [];
  const mine = settlements.filter(({ unit }) => {
    const all = unit.lanes.every((key) => isOurs(unit.destinationId, key));
    if (!all) lost.push(unit);
    return all;
  });

  const work: Promise<unknown>[] = [];
  const run = (statement: { name: string; text: string }, count: number, values: unknown[]) => {
    if (count > 0) work.push(client.query({ ...statement, values }));
  };
  const gone = places(mine.filter(({ verdict }) => isFinal(verdict)));
  run(removeEntries, gone.length, placeValues(gone));
  const failed = places(mine.filter(({ verdict }) => verdict.kind === "retry"));
  run(failEntries, failed.length, placeValues(failed));
  const changes = changesOf(mine);
  run(updateDeliveries, changes.length, changeValues(changes));
  run(endAttempts, ends.length, endValues(ends));
  const free = frees.filter((lane) => isOurs(lane.destinationId, lane.key));
  run(freeLanes, free.length, [
    binaryArray(free.map((lane) => lane.destinationId)),
    binaryArray(free.map((lane) => lane.key)),
    binaryIntegers(free.map((lane) => Math.min(lane.delayMs, 2_000_000_000))),
    binaryArray(free.map((lane) => lane.stoppedBy)),
  ]);
  const commit = client.query("COMMIT");
  commit.catch(() => {});
  await Promise.all(work);
  if ((await commit).command !== "COMMIT") throw new Error("the transaction was rolled back");
  return lost;
}

/** Out of its lanes for good. A dead delivery that stops its lane stays in it: a person decides. */
const isFinal = (verdict: Verdict) => verdict.kind !== "retry" && verdict.kind !== "release";
const stays = ({ unit, verdict }: Settlement) => unit.stopLane && (verdict.kind === "dead" || verdict.kind === "failed");

type Place = { destinationId: string; key: string; seq: string };
const places = (settlements: readonly Settlement[]): Place[] =>
  settlements
    .filter((one) => !stays(one))
    .flatMap(({ unit }) => unit.lanes.map((key) => ({ destinationId: unit.destinationId, key, seq: unit.seq })));
const placeValues = (all: readonly Place[]) => [
  binaryArray(all.map((place) => place.destinationId)),
  binaryArray(all.map((place) => place.key)),
  binaryArray(all.map((place) => place.seq)),
];

type Change = {
  unit: Unit;
  tried: number;
  done: number;
  results: Record<string, { state: string; reason?: string; cause?: string }>;
  state: "delivered" | "failed" | "dead" | "retrying" | "waiting";
  reason: string | null;
  cause: string | null;
};
const severity = ["waiting", "delivered", "retrying", "failed", "dead"];

/** One change a delivery, whatever number of its requests settle at once. */
function changesOf(settlements: readonly Settlement[]): Change[] {
  const changes = new Map<string, Change>();
  for (const { unit, verdict, tries = 1 } of settlements) {
    if (verdict.kind === "vanished" || (verdict.kind === "release" && !verdict.counted)) continue;
    const change: Change = changes.get(unit.deliveryId) ?? {
      unit,
      tried: 0,
      done: 0,
      results: {},
      state: "waiting",
      reason: null,
      cause: null,
    };
    changes.set(unit.deliveryId, change);
    change.tried += tries;
    if (isFinal(verdict)) change.done++;
    const state = verdict.kind === "retry" ? "retrying" : verdict.kind === "release" ? "waiting" : verdict.kind;
    const reason = verdict.kind === "delivered" ? verdict.note : verdict.reason;
    if (severity.indexOf(state) >= severity.indexOf(change.state)) {
      change.state = state;
      change.reason = reason ?? null;
      change.cause = verdict.cause ?? null;
    }
    if (state === "failed" || state === "dead" || (state === "delivered" && reason))
      change.results[unit.requestIndex] = { state, reason, cause: verdict.cause };
  }
  return [...changes.values()];
}

const changeValues = (changes: readonly Change[]) => [
  binaryArray(changes.map((change) => change.unit.destinationId)),
  binaryArray(changes.map((change) => change.unit.deliveryId)),
  binaryArray(changes.map((change) => change.unit.expiresOn)),
  binaryIntegers(changes.map((change) => change.tried)),
  binaryIntegers(changes.map((change) => change.done)),
  binaryArray(changes.map((change) => (Object.keys(change.results).length === 0 ? null : storableJson(change.results)))),
  binaryArray(changes.map((change) => change.state)),
  binaryArray(changes.map((change) => change.reason)),
  binaryArray(changes.map((change) => change.cause)),
];

const endValues = (ends: readonly AttemptEnd[]) => [
  binaryArray(ends.map((end) => end.destinationId)),
  binaryArray(ends.map((end) => end.id)),
  binaryArray(ends.map((end) => end.expiresOn)),
  binaryArray(ends.map((end) => end.finishedAt.toISOString())),
  binaryIntegers(ends.map((end) => Math.round(end.durationMs))),
  binaryArray(ends.map((end) => end.outcome)),
  binaryIntegers(ends.map((end) => end.status ?? 0)),
  binaryArray(ends.map((end) => end.error ?? null)),
  binaryArray(
    ends.map((end) => end.response),
    "json",
  ),
  binaryArray(ends.map((end) => end.startedAt?.toISOString() ?? null)),
];

/** How each claimed lane is given back: later when any of its units failed, at once otherwise. */
export function freesOf(settlements: readonly Settlement[]): LaneFree[] {
  const frees = new Map<string, LaneFree>();
  for (const one of settlements) {
    const { unit, verdict } = one;
    for (const key of unit.lanes) {
      const id = `${unit.destinationId}\n${key}`;
      const free = frees.get(id) ?? { destinationId: unit.destinationId, key, delayMs: 0, stoppedBy: null };
      if (verdict.kind === "retry") free.delayMs = Math.max(free.delayMs, verdict.delayMs);
      if (stays(one)) free.stoppedBy = unit.deliveryId;
      frees.set(id, free);
    }
  }
  return [...frees.values()];
}

export { unitKey };
