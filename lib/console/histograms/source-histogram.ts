import "#server-only";
import { findSource } from "#lib/console/sources/service.ts";
import type { Histogram } from "#lib/console/statistics/schema.ts";
import { barsOf } from "#lib/engine/statistics/bars.ts";
import { minuteOf } from "#lib/engine/statistics/buckets.ts";
import { countsByBarAnd } from "#lib/engine/statistics/read.ts";
import { db } from "#lib/platform/db/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { histogramOf } from "./histogram.ts";

/**
 * What a source received in the last 24 hours, and what it refused: calls, for nobody read them.
 */
export async function sourceHistogram(destinationId: string, sourceId: string): Promise<Histogram> {
  await findSource(db(), destinationId, sourceId);
  const bars = barsOf({ range: "24h" }, "UTC", minuteOf(Date.now()));
  const [received, { rows: refused }] = await Promise.all([
    countsByBarAnd(pool(), destinationId, ["received"], bars.bounds, [], { sourceIds: [sourceId] }),
    pool().query<{ bar: number; outcome: string; count: number }>(
      `SELECT width_bucket(stat_minute(r.minute), $2::int[]) - 1 AS bar, 'refused' AS outcome, sum(r.count)::int AS count
         FROM refused_call r JOIN source s ON s.id = r.source_id AND s.destination_id = $3
        WHERE r.source_id = $1 AND r.minute >= to_timestamp($4::float8 * 60) GROUP BY 1`,
      [sourceId, bars.bounds, destinationId, bars.bounds[0] ?? 0],
    ),
  ]);
  return histogramOf(bars, [...received, ...refused], null);
}
