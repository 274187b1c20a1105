import "#server-only";
import type pg from "pg";
import type { Waiting } from "#lib/core/forecast/forecast.ts";
import { minuteOf } from "./buckets.ts";
import { standingOf } from "./read.ts";

/** With fewer settled deliveries, the number of requests per delivery is unknown. */
const fewestSettled = 20;
const hour = 60;

/**
 * What waits for a destination's Talon.One, and what decides how fast it goes: all destinations
 * that share its limit together, judged by the last hour. Undefined if there is none.
 */
export async function pendingOf(pool: pg.Pool, destinationId: string, nowMs = Date.now()): Promise<Waiting | undefined> {
  const { rows: sharing } = await pool.query<{ id: string; limit: number }>(
    `SELECT d.id, d.rate_limit_per_second AS "limit" FROM destination d JOIN destination own ON own.client_key = d.client_key
      WHERE own.id = $1 AND (d.deleted_at IS NULL OR d.id = $1)`,
    [destinationId],
  );
  if (sharing.length === 0) return undefined;
  const ids = sharing.map(({ id }) => id);
  const to = minuteOf(nowMs);
  const [standing, { rows }] = await Promise.all([standingOf(pool, ids, nowMs), pool.query<Row>(lastHour, [ids, to - hour, to])]);
  const sum = (pick: (row: Row) => number) => rows.reduce((total, row) => total + pick(row), 0);
  const made = Array.from({ length: hour }, (_, index) => rows.find(({ at }) => at === to - hour + index)?.made ?? 0).sort((a, b) => a - b);
  const perSecond = (place: number) => (made[Math.round(place * (hour - 1))] ?? 0) / 60;
  const settled = sum((row) => row.settled);
  return {
    deliveries: [...standing.values()].reduce((total, { waiting }) => total + waiting, 0),
    limitPerSecond: Math.min(...sharing.map(({ limit }) => limit)),
    requestsPerDelivery: settled < fewestSettled ? 1 : Math.min(20, Math.max(0.02, sum((row) => row.attempts) / settled)),
    arrivalsPerSecond: { low: perSecond(0.1), mean: sum((row) => row.made) / hour / 60, high: perSecond(0.9) },
  };
}

type Row = { at: number; made: number; settled: number; attempts: number };
const lastHour = `
  SELECT at, coalesce(sum(count) FILTER (WHERE kind = 'made'), 0)::float8 AS made,
         coalesce(sum(count) FILTER (WHERE kind = 'settled' AND outcome NOT IN ('invalid', 'cancelled', 'withdrawn')), 0)::float8 AS settled,
         coalesce(sum(count) FILTER (WHERE kind = 'attempt'), 0)::float8 AS attempts
    FROM (SELECT at, kind, outcome, count FROM stat_total
           WHERE destination_id = ANY ($1) AND kind IN ('made', 'settled', 'attempt') AND size = 1 AND at >= $2 AND at < $3
          UNION ALL
          SELECT at, kind, outcome, count FROM stat_change
           WHERE destination_id = ANY ($1) AND kind IN ('made', 'settled', 'attempt') AND at >= $2 AND at < $3) c
   GROUP BY 1`;
