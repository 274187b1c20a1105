import "#server-only";
import type pg from "pg";
import { expectedSince, type HourProfile, hoursOfWeek } from "#lib/core/alerts/usual-gap.ts";
import { intakeFreshSeconds } from "#lib/engine/ingestion/intake-sign.ts";
import { minuteOf, minutesOfDay } from "#lib/engine/statistics/buckets.ts";
import type { Reading } from "./reading.ts";

/** With fewer refusals in an hour, a share of all calls means nothing. */
const fewestRefused = 5;
const profileDays = 28;
const knownDays = 14;
/** Batches arrive together, so a shorter pause means nothing. */
const shortestQuietMs = 5 * 60_000;

/**
 * Calls that sources refused in the last 10 minutes and in the last hour, and their share of its
 * calls. For two hours after an upgrade from a version that did not count the calls it took,
 * events may stand for them: a share of events is too small where batches come, never too large.
 */
export async function readRefused(pool: pg.Pool, nowMs: number): Promise<Reading[]> {
  const { rows } = await pool.query<{ id: string; destination_id: string; name: string; recent: number; hour: number; taken: number }>(
    `WITH refused AS (
       SELECT source_id, sum(count) FILTER (WHERE minute > now() - interval '10 minutes')::int AS recent, sum(count)::int AS hour
         FROM refused_call WHERE minute > now() - interval '1 hour' AND reason <> 'unavailable' GROUP BY 1)
     SELECT s.id, s.destination_id, s.name, coalesce(r.recent, 0) AS recent, r.hour, greatest(
              (SELECT coalesce(sum(count), 0)::float8 FROM taken_call WHERE source_id = s.id AND minute > now() - interval '1 hour'),
              CASE WHEN EXISTS (SELECT 1 FROM taken_call WHERE source_id = '' AND minute > now() - interval '2 hours') THEN (
                SELECT coalesce(sum(count), 0)::float8 FROM (
                  SELECT count FROM stat_bucket WHERE destination_id = s.destination_id AND kind = 'received' AND size = 1 AND at > $1 AND source_id = s.id
                  UNION ALL
                  SELECT count FROM stat_change WHERE destination_id = s.destination_id AND kind = 'received' AND at > $1 AND source_id = s.id) c) END) AS taken
       FROM refused r JOIN source s ON s.id = r.source_id AND s.deleted_at IS NULL AND s.enabled
       JOIN destination d ON d.id = s.destination_id AND d.deleted_at IS NULL`,
    [minuteOf(nowMs) - 60],
  );
  return rows.map(({ id, destination_id, name, recent, hour, taken }) => {
    const percent = (100 * hour) / (hour + taken);
    return {
      kind: "refused",
      destinationId: destination_id,
      subjectId: id,
      subject: name,
      value: recent,
      criticalValue: hour >= fewestRefused ? percent : 0,
      facts: { count: recent, percent },
    };
  });
}

/** How many events each source usually has, by hour of the week. Reads four weeks: once an hour. */
export async function readProfiles(pool: pg.Pool, nowMs: number): Promise<Map<string, HourProfile>> {
  const to = Math.floor(minuteOf(nowMs) / 60) * 60;
  const { rows } = await pool.query<{ source_id: string; hour: number; count: number; first: number; weeks: number[] }>(
    `SELECT b.source_id, (b.at / 60) % ${hoursOfWeek} AS hour, sum(b.count)::float8 AS count, min(b.at) AS first,
            array_agg(DISTINCT ($2::int - 1 - b.at) / ${7 * minutesOfDay}) AS weeks
       FROM destination d JOIN stat_bucket b ON b.destination_id = d.id AND b.kind = 'received' AND b.size = 60 AND b.at >= $1 AND b.at < $2
      WHERE d.deleted_at IS NULL GROUP BY 1, 2`,
    [to - profileDays * minutesOfDay, to],
  );
  const profiles = new Map<string, HourProfile>();
  for (const [sourceId, its] of Map.groupBy(rows, (row) => row.source_id)) {
    const days = (to - Math.min(...its.map(({ first }) => first))) / minutesOfDay;
    // What came in one week alone, such as an import, is no habit.
    if (days < knownDays || new Set(its.flatMap(({ weeks }) => weeks)).size < 2) continue;
    const profile: number[] = Array(hoursOfWeek).fill(0);
    for (const { hour, count } of its) profile[hour] = count / (Math.min(days, profileDays) / 7);
    profiles.set(sourceId, profile);
  }
  return profiles;
}

/**
 * Sources without an event for a time in which several were to be expected. While no web process
 * could store events, or the destination was off, none could have come.
 */
export async function readQuiet(pool: pg.Pool, profiles: ReadonlyMap<string, HourProfile>, nowMs: number): Promise<Reading[]> {
  if (profiles.size === 0) return [];
  const { rows } = await pool.query<{ id: string; destination_id: string; name: string; last: Date; from: Date }>(
    `SELECT s.id, s.destination_id, s.name, s.last_event_at AS last, greatest(s.last_event_at, d.open_since, i.since) AS "from"
       FROM source s JOIN destination d ON d.id = s.destination_id AND d.deleted_at IS NULL
      CROSS JOIN (SELECT min(since) AS since FROM intake_process WHERE seen_at > now() - make_interval(secs => ${intakeFreshSeconds})) i
      WHERE s.id = ANY ($1) AND s.enabled AND s.deleted_at IS NULL AND s.last_event_at < $2`,
    [[...profiles.keys()], new Date(nowMs - shortestQuietMs)],
  );
  return rows.map(({ id, destination_id, name, last, from }) => ({
    kind: "quiet",
    destinationId: destination_id,
    subjectId: id,
    subject: name,
    value: expectedSince(profiles.get(id) ?? [], from.getTime(), nowMs),
    facts: { minutes: (nowMs - last.getTime()) / 60_000 },
  }));
}

/** Mappings that are on, matched on each of seven days, and have matched nothing since. */
export async function readIdleMappings(pool: pg.Pool, nowMs: number): Promise<Reading[]> {
  const to = Math.floor(minuteOf(nowMs) / 60) * 60;
  const { rows } = await pool.query<{ id: string; destination_id: string; name: string; hours: number }>(
    `SELECT m.id, m.destination_id, m.name, ($2::int - c.last) / 60.0 - 1 AS hours FROM mapping m
       JOIN destination d ON d.id = m.destination_id AND d.deleted_at IS NULL AND d.enabled
       JOIN LATERAL (
         SELECT max(b.at) AS last, count(DISTINCT ($2::int - b.at - 60) / ${minutesOfDay}) FILTER (WHERE b.at < $2::int - ${minutesOfDay}) AS days,
                bool_or(b.at >= $2::int - ${minutesOfDay}) AS today FROM stat_bucket b
          WHERE b.destination_id = m.destination_id AND b.kind = 'made' AND b.size = 60 AND b.at >= $1 AND b.mapping_id = m.id AND b.count > 0) c ON true
      WHERE m.enabled AND m.deleted_at IS NULL AND c.days = 7 AND NOT c.today`,
    [to - 8 * minutesOfDay, to],
  );
  return rows.map(({ id, destination_id, name, hours }) => ({
    kind: "mapping_idle",
    destinationId: destination_id,
    subjectId: id,
    subject: name,
    value: Number(hours),
    facts: { hours: Number(hours) },
  }));
}

/** Queues that a failed delivery holds until a person decides. */
export async function readLanes(pool: pg.Pool): Promise<Reading[]> {
  const { rows } = await pool.query<{ id: string; name: string; lanes: number; hours: number }>(
    `SELECT d.id, d.name, count(*)::int AS lanes, date_part('epoch', now() - min(s.settled_at)) / 3600 AS hours
       FROM (SELECT destination_id, stopped_by FROM lane WHERE stopped_by IS NOT NULL LIMIT 2000) l
       JOIN destination d ON d.id = l.destination_id AND d.deleted_at IS NULL
       JOIN delivery s ON s.destination_id = l.destination_id AND s.id = l.stopped_by GROUP BY 1, 2`,
  );
  return rows.map(({ id, name, lanes, hours }) => ({
    kind: "lane",
    destinationId: id,
    subjectId: "",
    subject: name,
    value: hours ?? 0,
    facts: { lanes, hours: hours ?? 0 },
  }));
}
