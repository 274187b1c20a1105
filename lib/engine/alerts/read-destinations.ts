import "#server-only";
import type pg from "pg";
import { forecast } from "#lib/core/forecast/forecast.ts";
import { minuteOf } from "#lib/engine/statistics/buckets.ts";
import { pendingOf } from "#lib/engine/statistics/pending.ts";
import { nothing, standingOf } from "#lib/engine/statistics/read.ts";
import { isCause, remedyOfCause } from "#lib/talon-one/remedies.ts";
import { keyOf, type Reading } from "./reading.ts";

export type Place = { id: string; name: string };

/** With fewer finished deliveries, a share means nothing. */
const fewestSettled = 20;
const windowMinutes = 10;
/** A few waiting deliveries are not a queue, however fast more arrive. */
const worthForecasting = 1_000;

type Row = {
  id: string;
  name: string;
  enabled: boolean;
  paused: boolean;
  by_key: boolean;
  horizon_hours: number;
  outage: "failing" | "silent" | "key" | null;
  outage_minutes: number | null;
  due_minutes: number | null;
};

/**
 * Everything about destinations that costs only a few look-ups, so it is read every few seconds.
 */
export async function readDestinations(
  pool: pg.Pool,
  nowMs: number,
): Promise<{ places: Place[]; readings: Reading[]; waiting: Map<string, number>; held: Set<string> }> {
  const { rows } = await pool.query<Row>(
    `SELECT d.id, d.name, d.enabled, d.paused_at IS NOT NULL AS paused, o.kind IS NOT DISTINCT FROM 'key' AS by_key,
            d.retry_horizon_hours AS horizon_hours, o.kind AS outage, date_part('epoch', now() - o.started_at) / 60 AS outage_minutes,
            (SELECT greatest(0, date_part('epoch', now() - greatest(l.ready_at, ended.at, d.open_since))) / 60 FROM lane l
              WHERE l.destination_id = d.id AND l.stopped_by IS NULL AND l.ready_at > to_timestamp(0) ORDER BY l.ready_at LIMIT 1) AS due_minutes
       FROM destination d
       LEFT JOIN LATERAL (SELECT kind, started_at FROM outage WHERE destination_id = d.id AND ended_at IS NULL ORDER BY started_at DESC LIMIT 1) o ON true
       LEFT JOIN LATERAL (SELECT max(ended_at) AS at FROM outage
         WHERE destination_id = d.id AND started_at > now() - interval '30 days' AND ended_at > started_at + interval '1 minute') ended ON true
      WHERE d.deleted_at IS NULL ORDER BY d.id`,
  );
  const ids = rows.map(({ id }) => id);
  const [standing, failures] = await Promise.all([standingOf(pool, ids, nowMs), failuresOf(pool, ids, nowMs)]);
  const waiting = new Map(ids.map((id) => [id, (standing.get(id) ?? nothing).waiting]));
  const readings: Reading[] = [];
  for (const row of rows) {
    readings.push(...standingReadings(row, waiting.get(row.id) ?? 0));
    const late = await willBeLate(pool, row, waiting.get(row.id) ?? 0, nowMs);
    if (late) readings.push(late);
    const counted = failures.get(row.id);
    if (counted && counted.settled >= fewestSettled) {
      const percent = (100 * counted.failed) / counted.settled;
      readings.push({ ...about(row, "failures"), value: percent, facts: { ...counted, percent } });
    }
  }
  return { places: rows.map(({ id, name }) => ({ id, name })), readings, waiting, held: new Set(rows.flatMap(heldBy)) };
}

const about = ({ id, name }: Place, kind: Reading["kind"]) => ({ kind, destinationId: id, subjectId: "", subject: name });

/**
 * Alerts that stay as they are while a pause or an outage hides what they measure: a queue that
 * nobody works on has not recovered.
 */
function heldBy({ id, enabled, paused, outage }: Row): string[] {
  if (!enabled) return [];
  const held: Reading["kind"][] = paused ? ["waiting", "talon_one"] : outage && outage !== "key" ? ["waiting"] : [];
  return held.map((kind) => keyOf({ kind, destinationId: id, subjectId: "" }));
}

/**
 * What the destination's current state means. One cause, one alert: deliveries that wait for
 * Talon.One are part of its outage, and deliveries that catch up after an outage or a pause count
 * as waiting since its end.
 */
function standingReadings(row: Row, waiting: number): Reading[] {
  if (!row.enabled) return [];
  if (row.paused) return [{ ...about(row, "paused"), value: 1, facts: { waiting, byKey: row.by_key } }];
  if (row.outage && row.outage !== "key")
    return [
      {
        ...about(row, "talon_one"),
        value: row.outage_minutes ?? 0,
        facts: { minutes: row.outage_minutes ?? 0, waiting, failing: row.outage === "failing" },
      },
    ];
  const minutes = row.due_minutes;
  return minutes === null ? [] : [{ ...about(row, "waiting"), value: minutes, facts: { minutes, waiting } }];
}

/** The queue would last longer than retries do. */
async function willBeLate(pool: pg.Pool, row: Row, waiting: number, nowMs: number): Promise<Reading | undefined> {
  if (!row.enabled || row.paused || row.outage || waiting < worthForecasting) return undefined;
  const pending = await pendingOf(pool, row.id, nowMs);
  if (!pending) return undefined;
  const ends = forecast(pending);
  // If more arrives than leaves, what waits now still leaves at the limit.
  const hours =
    "grows" in ends ? (pending.deliveries * pending.requestsPerDelivery) / pending.limitPerSecond / 3_600 : ends.expected / 3_600;
  if (hours <= row.horizon_hours) return undefined;
  return { ...about(row, "waiting"), value: Number.POSITIVE_INFINITY, facts: { waiting, late: true } };
}

async function failuresOf(pool: pg.Pool, ids: readonly string[], nowMs: number): Promise<Map<string, { failed: number; settled: number }>> {
  const { rows } = await pool.query<{ id: string; failed: number; settled: number }>(
    `SELECT destination_id AS id, coalesce(sum(count) FILTER (WHERE outcome IN ('failed', 'dead', 'invalid')), 0)::float8 AS failed, sum(count)::float8 AS settled FROM (
       SELECT destination_id, outcome, count FROM stat_total WHERE destination_id = ANY ($1) AND kind = 'settled' AND size = 1 AND at > $2
       UNION ALL
       SELECT destination_id, outcome, count FROM stat_change WHERE destination_id = ANY ($1) AND kind = 'settled' AND at > $2) c
      WHERE outcome IN ('delivered', 'failed', 'dead', 'invalid', 'recovered') GROUP BY 1`,
    [ids, minuteOf(nowMs) - windowMinutes],
  );
  return new Map(rows.map(({ id, failed, settled }) => [id, { failed, settled }]));
}

/** Problems that nobody has looked at yet. */
export async function readProblems(pool: pg.Pool): Promise<Reading[]> {
  const { rows } = await pool.query<{ id: string; destination_id: string; name: string; cause: string; times: number; version: number }>(
    `SELECT p.id, p.destination_id, coalesce(m.name, 'a deleted mapping') AS name, p.cause, p.times, p.opened_version AS version
       FROM problem p JOIN destination d ON d.id = p.destination_id AND d.deleted_at IS NULL LEFT JOIN mapping m ON m.id = p.mapping_id
      WHERE p.state = 'open'`,
  );
  return rows.map(({ id, destination_id, name, cause, times, version }) => ({
    kind: "problem",
    destinationId: destination_id,
    // Each reopening is news.
    subjectId: times > 1 ? `${id}.${times}` : id,
    subject: name,
    value: 1,
    facts: { cause: isCause(cause) ? remedyOfCause(cause).title : "Deliveries failed", version, again: times > 1 },
  }));
}

/** What the daily check found in mappings that are on. */
export async function readCatalogueChecks(pool: pg.Pool): Promise<Reading[]> {
  const { rows } = await pool.query<Place & { errors: number; mappings: number }>(
    `SELECT d.id, d.name, c.errors, c.mappings FROM catalogue_check c JOIN destination d ON d.id = c.destination_id
      WHERE d.deleted_at IS NULL AND c.errors > 0`,
  );
  return rows.map(({ errors, mappings, ...place }) => ({ ...about(place, "names"), value: errors, facts: { errors, mappings } }));
}

/** Releases that wait for approval, and those of the last day that went around it. */
export async function readReleases(pool: pg.Pool): Promise<Reading[]> {
  const { rows } = await pool.query<{
    id: string;
    destination_id: string;
    number: number;
    state: string;
    by: string;
    decided: string | null;
  }>(
    `SELECT r.id, r.destination_id, r.number, r.state, r.created_by_name AS by, r.decided_by_name AS decided
       FROM release r JOIN destination d ON d.id = r.destination_id AND d.deleted_at IS NULL
      WHERE r.state = 'asked' OR (r.around_approval AND r.published_at > now() - interval '1 day')`,
  );
  return rows.map(({ id, destination_id, number, state, by, decided }) => ({
    kind: state === "asked" ? "approval" : "around_approval",
    destinationId: destination_id,
    subjectId: id,
    subject: `release ${number}`,
    value: 1,
    facts: { by: state === "asked" ? by : (decided ?? by) },
  }));
}
