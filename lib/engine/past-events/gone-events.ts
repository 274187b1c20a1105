import "#server-only";
import type pg from "pg";
import { minuteOf, minutesOfDay } from "#lib/engine/statistics/buckets.ts";
import type { EventFilter } from "./selected-events.ts";

/**
 * How many events of a period, and of a source if one is given, were received and have expired
 * since. Counted in whole days, as they expire; 0 without a beginning. Counts outlast events: see
 * the statistics.
 */
export async function countGone(
  client: pg.ClientBase | pg.Pool,
  destinationId: string,
  { from, to, sourceId }: Pick<EventFilter, "from" | "to" | "sourceId">,
): Promise<number> {
  if (!from) return 0;
  const day = (timeMs: number) => Math.floor(minuteOf(timeMs) / minutesOfDay) * minutesOfDay;
  const { rows } = await client.query<{ count: number }>(
    `WITH oldest AS (SELECT received_at AS at FROM event WHERE destination_id = $1 ORDER BY id LIMIT 1)
     SELECT coalesce(sum(b.count), 0)::int AS count FROM stat_bucket b
      WHERE b.destination_id = $1 AND b.kind = 'received' AND b.size = ${minutesOfDay} AND b.at >= $2 AND b.at <= $3
        AND b.at + ${minutesOfDay} <= coalesce((SELECT floor(extract(epoch FROM at) / 60)::int FROM oldest), $4)
        AND ($5::text IS NULL OR b.source_id = $5)`,
    [destinationId, day(Date.parse(from)), day(to ? Date.parse(to) : Date.now()), minuteOf(Date.now()), sourceId ?? null],
  );
  return rows[0]?.count ?? 0;
}
