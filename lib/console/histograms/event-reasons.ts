import "#server-only";
import type { z } from "zod";
import { seesPersonal } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { reasonKey } from "#lib/console/events/reasons.ts";
import type { ReasonCounts, reasonCountsQuery } from "#lib/console/events/schema.ts";
import { eventConditions } from "#lib/console/events/service.ts";
import { createMasker } from "#lib/console/privacy/mask.ts";
import { minuteOf } from "#lib/engine/statistics/buckets.ts";
import { db } from "#lib/platform/db/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { remember } from "#lib/platform/remember.ts";
import { barsFor, timesOf } from "./histogram.ts";

/** Reasons are counted in this many of the newest events of the time asked about. */
const reasonWindow = 20_000;
const mostReasons = 30;

type Query = z.output<typeof reasonCountsQuery>;

/** Why events of a filter were not used, commonest first, each with its course. */
export async function countReasons(viewer: Viewer, destinationId: string, query: Query): Promise<ReasonCounts> {
  await findDestination(db(), destinationId);
  const counts = await remember(`reasons/${destinationId}/${JSON.stringify(query)}`, () => count(viewer, destinationId, query));
  if (seesPersonal(viewer)) return counts;
  const masker = createMasker([]);
  return { ...counts, reasons: counts.reasons.map((each) => ({ ...each, reason: masker.words(each.reason) })) };
}

async function count(viewer: Viewer, destinationId: string, { timeZone, ...filter }: Query): Promise<ReasonCounts> {
  const asked = barsFor(filter, timeZone);
  const range = timesOf(asked);
  const oldest = await oldestOf(viewer, destinationId, range);
  // If not all are looked at, the bars begin with the oldest that is.
  const { bounds } = oldest ? barsFor({ ...range, from: oldest.receivedAt.toISOString() }, timeZone) : asked;
  const where = eventConditions(viewer, destinationId, { ...filter, ...range }, { downTo: oldest?.id });
  const list = where.value(bounds);
  const { rows } = await pool().query<Row>(
    `WITH looked AS MATERIALIZED (
       SELECT e.outcome, e.reason, width_bucket(stat_minute(e.received_at), ${list}::int[]) - 1 AS bar FROM event e WHERE ${where.text}),
     counted AS (
       SELECT ${reasonKey("reason")} AS key, bar, min(reason) AS reason, min(outcome) AS outcome, count(*)::int AS count
         FROM looked WHERE outcome <> 'accepted' AND reason IS NOT NULL GROUP BY 1, 2),
     commonest AS (SELECT key, sum(count) AS total FROM counted GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${mostReasons})
     SELECT (SELECT count(*)::int FROM looked) AS events, c.* FROM (SELECT 1) one
       LEFT JOIN (SELECT counted.* FROM counted JOIN commonest m USING (key) ORDER BY m.total DESC, key, bar) c ON true`,
    where.values,
  );
  return {
    events: rows[0]?.events ?? 0,
    newest: oldest ? reasonWindow : null,
    bars: bounds.slice(0, -1).map(timeOf),
    to: timeOf(bounds.at(-1) ?? minuteOf(Date.now())),
    reasons: reasonsOf(rows, bounds.length - 1),
  };
}

type Row = { events: number } & (
  | { key: string; bar: number; reason: string; outcome: ReasonCounts["reasons"][number]["outcome"]; count: number }
  | { key: null }
);

function reasonsOf(rows: readonly Row[], bars: number): ReasonCounts["reasons"] {
  const found = new Map<string, ReasonCounts["reasons"][number]>();
  for (const row of rows) {
    if (row.key === null) continue;
    const { key, reason, outcome } = row;
    const its = found.get(key) ?? { key, reason, outcome, count: 0, course: Array<number>(bars).fill(0) };
    found.set(key, its);
    its.count += row.count;
    its.course[row.bar] = (its.course[row.bar] ?? 0) + row.count;
  }
  return [...found.values()];
}

const timeOf = (minute: number) => new Date(minute * 60_000).toISOString();

/** The oldest event that is looked at, where there are older ones that are not. */
async function oldestOf(viewer: Viewer, destinationId: string, range: { from: string; to: string }) {
  const where = eventConditions(viewer, destinationId, range);
  const { rows } = await pool().query<{ id: string; receivedAt: Date }>(
    `SELECT e.id, e.received_at AS "receivedAt" FROM event e WHERE ${where.text} ORDER BY e.id DESC OFFSET ${reasonWindow - 1} LIMIT 1`,
    where.values,
  );
  return rows[0];
}
