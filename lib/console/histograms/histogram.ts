import "#server-only";
import type { z } from "zod";
import { seesPersonal } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import type { deliveryHistogramQuery } from "#lib/console/deliveries/schema.ts";
import { deliveryConditions, deliveryJoins, deliveryStepEnd } from "#lib/console/deliveries/service.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import type { eventHistogramQuery } from "#lib/console/events/schema.ts";
import { eventConditions, eventStepEnd, refusePersonalSearch } from "#lib/console/events/service.ts";
import { stepRows } from "#lib/console/lists/newest-first.ts";
import { namedTypes } from "#lib/console/privacy/shown-fields.ts";
import type { Histogram } from "#lib/console/statistics/schema.ts";
import { type Bars, barsOf } from "#lib/engine/statistics/bars.ts";
import { minuteOf } from "#lib/engine/statistics/buckets.ts";
import { type Choice, countsByBar, countsByBarAnd } from "#lib/engine/statistics/read.ts";
import { db } from "#lib/platform/db/client.ts";
import { pool } from "#lib/platform/db/pool.ts";

type Count = { bar: number; outcome: string; count: number };
type Between = { from?: string | undefined; to?: string | undefined };

/** How many events of a list's filter came when, by outcome. */
export async function eventHistogram(
  viewer: Viewer,
  destinationId: string,
  { timeZone, ...filter }: z.output<typeof eventHistogramQuery>,
): Promise<Histogram> {
  await findDestination(db(), destinationId);
  refusePersonalSearch(viewer, filter);
  const { q, reason, userId, messageId, name, type, outcome, sourceId } = filter;
  if (!q && !reason && !userId && !messageId) {
    return fromBuckets(destinationId, "received", filter, timeZone, {
      ...(outcome?.length && { outcomes: outcome }),
      ...(sourceId && { sourceIds: [sourceId] }),
      ...((name || type) && { nameIds: await nameIdsOf(viewer, destinationId, { name, type }) }),
    });
  }
  const bars = barsFor(filter, timeZone);
  const where = (downTo?: string) => eventConditions(viewer, destinationId, { ...filter, ...timesOf(bars) }, { downTo });
  const end = await eventStepEnd(destinationId, timesOf(bars), undefined);
  const conditions = where(end);
  const counts = await fromRows("e.received_at", "e.outcome", "event e", conditions, bars);
  return histogramOf(bars, counts, end === undefined ? null : stepRows);
}

/** How many deliveries of a list's filter were created when, by the state that they have now. */
export async function deliveryHistogram(
  viewer: Viewer,
  destinationId: string,
  { timeZone, ...filter }: z.output<typeof deliveryHistogramQuery>,
): Promise<Histogram> {
  await findDestination(db(), destinationId);
  refusePersonalSearch(viewer, filter);
  const { q, userId, messageId, eventId, actionSlug, isTest, state, mappingId, cause } = filter;
  const byRules = filter.rules !== undefined || filter.effect !== undefined || filter.campaignId !== undefined;
  if (!q && !userId && !messageId && !eventId && !actionSlug && !isTest && !byRules) {
    return fromBuckets(destinationId, "made", filter, timeZone, {
      ...(state?.length && { outcomes: state }),
      ...(mappingId && { mappingIds: [mappingId] }),
      ...(cause && { causes: [cause] }),
    });
  }
  const bars = barsFor(filter, timeZone);
  const end = await deliveryStepEnd(destinationId, timesOf(bars), undefined);
  const conditions = deliveryConditions(destinationId, { ...filter, ...timesOf(bars) }, { downTo: end });
  const shown = "CASE WHEN d.recovered_at IS NULL THEN d.state ELSE 'recovered' END";
  const counts = await fromRows("d.created_at", shown, deliveryJoins, conditions, bars);
  return histogramOf(bars, counts, end === undefined ? null : stepRows);
}

/** The last 30 days, where the filter names no time. */
export function barsFor({ from, to }: Between, timeZone: string, of: "details" | "totals" = "totals"): Bars {
  const now = minuteOf(Date.now());
  if (!from && !to) return barsOf({ range: "30d" }, timeZone, now, of);
  const end = to ? Math.ceil(Date.parse(to) / 60_000) : now + 1;
  return barsOf({ from: from ? minuteOf(Date.parse(from)) : end - 30 * 1_440, to: end }, timeZone, now, of);
}

export const timesOf = ({ bounds }: Bars) => ({
  from: new Date((bounds[0] ?? 0) * 60_000).toISOString(),
  to: new Date((bounds.at(-1) ?? 0) * 60_000 - 1).toISOString(),
});

async function fromBuckets(
  destinationId: string,
  kind: "received" | "made",
  between: Between,
  timeZone: string,
  choice: Choice,
): Promise<Histogram> {
  const byOutcomeAlone = Object.keys(choice).every((key) => key === "outcomes");
  const bars = barsFor(between, timeZone, byOutcomeAlone ? "totals" : "details");
  if (!byOutcomeAlone) return histogramOf(bars, await countsByBarAnd(pool(), destinationId, [kind], bars.bounds, [], choice), null);
  const counts = await countsByBar(pool(), destinationId, [kind], bars.bounds);
  return histogramOf(bars, choice.outcomes ? counts.filter(({ outcome }) => choice.outcomes?.includes(outcome)) : counts, null);
}

async function fromRows(
  time: string,
  outcome: string,
  from: string,
  where: ReturnType<typeof eventConditions>,
  { bounds }: Bars,
): Promise<Count[]> {
  const list = where.value(bounds);
  const { rows } = await pool().query<Count>(
    `SELECT width_bucket(stat_minute(${time}), ${list}::int[]) - 1 AS bar, ${outcome} AS outcome, count(*)::int AS count FROM ${from}
      WHERE ${where.text} GROUP BY 1, 2`,
    where.values,
  );
  return rows;
}

/**
 * The names that match; -1, which no name has, if none does. For people who see names masked, types
 * that show their name.
 */
async function nameIdsOf(
  viewer: Viewer,
  destinationId: string,
  { name, type }: { name?: string | undefined; type?: string | undefined },
): Promise<number[]> {
  const { rows } = await pool().query<{ id: number }>(
    `SELECT id FROM event_name WHERE destination_id = $1 AND ($2::text IS NULL OR name = $2) AND ($3::text IS NULL OR type = $3)
        AND ($2::text IS NULL OR $4::text[] IS NULL OR type = ANY ($4))`,
    [destinationId, name ?? null, type ?? null, seesPersonal(viewer) ? null : [...namedTypes]],
  );
  return rows.length > 0 ? rows.map(({ id }) => id) : [-1];
}

/** Bars with what was counted in them. */
export function histogramOf({ bounds }: Bars, counts: readonly Count[], newest: number | null): Histogram {
  const bars: Histogram["bars"] = bounds.slice(0, -1).map((at) => ({ at: new Date(at * 60_000).toISOString(), counts: {} }));
  for (const { bar, outcome, count } of counts) {
    const its = bars[bar]?.counts;
    if (its) its[outcome] = (its[outcome] ?? 0) + count;
  }
  return { bars, to: new Date((bounds.at(-1) ?? 0) * 60_000).toISOString(), newest };
}
