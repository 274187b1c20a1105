import "#server-only";
import { seesPersonal } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { createMasker } from "#lib/console/privacy/mask.ts";
import { failedOutcomes, sum, waitingOutcomes } from "#lib/console/statistics/outcomes.ts";
import { barsOf, grainFrom } from "#lib/engine/statistics/bars.ts";
import { minuteOf, minutesOfDay } from "#lib/engine/statistics/buckets.ts";
import { pendingOf } from "#lib/engine/statistics/pending.ts";
import { countsBy, countsByBar, type DetailCount, isCountedBefore, standingOf } from "#lib/engine/statistics/read.ts";
import { db } from "#lib/platform/db/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { firstIdAt, timeOfId } from "#lib/platform/ids.ts";
import { marksOf } from "./marks.ts";
import { askedOf, type Overview, type OverviewQuery } from "./schema.ts";
import { percentiles, seriesOf, totalsOf } from "./series.ts";

const kinds = ["received", "made", "settled", "latency", "attempt", "response"] as const;
const mostProblems = 50;
const mostMappings = 200;

/** The funnel, its course over time, problems by cause and the rate of one destination. */
export async function getOverview(viewer: Viewer, destinationId: string, query: OverviewQuery): Promise<Overview> {
  const { rateLimitPerSecond } = await findDestination(db(), destinationId);
  const nowMs = Date.now();
  const now = minuteOf(nowMs);
  const { bounds, stepMinutes } = barsOf(askedOf(query, now), query.timeZone, now);
  const [from, to] = [bounds[0] as number, bounds.at(-1) as number];
  // One bar more, up to now and the end of its day, as no smaller bucket is needed for it: what
  // waited at the end of a range is what waits now, minus what came and went since.
  const behind = to <= now ? [...bounds, Math.ceil((now + 1) / minutesOfDay) * minutesOfDay] : bounds;
  // The window before it, on buckets that are kept.
  const grain = grainFrom(from - (to - from), now);
  const [beginning, end] = [from - (to - from), from].map((at) => Math.floor(at / grain) * grain) as [number, number];
  const [counts, standing, details, before, isComparable, oldest, lastMinute, pending, marks] = await Promise.all([
    countsByBar(pool(), destinationId, kinds, behind),
    standingOf(pool(), [destinationId], nowMs),
    detailsOf(destinationId, { from, to }),
    countsByBar(pool(), destinationId, ["received", "settled"], [beginning, end]),
    isCountedBefore(pool(), destinationId, "received", beginning),
    oldestWaiting(destinationId),
    requestsOfLastMinute(destinationId, nowMs),
    pendingOf(pool(), destinationId, nowMs),
    marksOf(destinationId, new Date(from * 60_000), new Date(to * 60_000)),
  ]);
  const waiting = standing.get(destinationId)?.waiting ?? 0;
  const inRange = counts.filter(({ bar }) => bar < bounds.length - 1);
  const [problems, mappings] = await Promise.all([problemsOf(viewer, destinationId, details), mappingsOf(destinationId, details)]);
  return {
    range: query.from ? null : query.range,
    from: new Date(from * 60_000).toISOString(),
    to: new Date(Math.min(to * 60_000, nowMs)).toISOString(),
    bucketSeconds: stepMinutes * 60,
    totals: totalsOf(inRange, waiting),
    ...(isComparable && {
      previous: {
        received: sum(before, "received"),
        delivered: sum(before, "settled", ["delivered"]),
        failed: sum(before, "settled", failedOutcomes),
      },
    }),
    series: seriesOf(bounds, counts, waiting, now),
    latency: percentiles(inRange, "latency"),
    problems,
    mappings,
    rate: { limitPerSecond: rateLimitPerSecond, lastMinute },
    pending: pending ?? {
      deliveries: 0,
      limitPerSecond: rateLimitPerSecond,
      requestsPerDelivery: 1,
      arrivalsPerSecond: { low: 0, mean: 0, high: 0 },
    },
    oldestWaitingAt: oldest,
    marks,
  };
}

type Detail = DetailCount<"mappingId" | "cause">;

/** What settled, and of what was created that which waits. */
async function detailsOf(destinationId: string, range: { from: number; to: number }): Promise<Detail[]> {
  const by = ["mappingId", "cause"] as const;
  const parts = await Promise.all([
    countsBy(pool(), destinationId, ["settled"], range, by),
    countsBy(pool(), destinationId, ["made"], range, by, { outcomes: waitingOutcomes }),
  ]);
  return parts.flat();
}

async function oldestWaiting(destinationId: string): Promise<string | null> {
  const { rows } = await pool().query<{ oldest: Date | null }>(
    `SELECT min(created_at) AS oldest FROM (
       (SELECT created_at FROM delivery WHERE destination_id = $1 AND state = 'waiting' ORDER BY id LIMIT 1) UNION ALL
       (SELECT created_at FROM delivery WHERE destination_id = $1 AND state = 'retrying' ORDER BY id LIMIT 1)) d`,
    [destinationId],
  );
  return rows[0]?.oldest?.toISOString() ?? null;
}

/** Failures that have settled, and deliveries that are being retried. */
async function problemsOf(viewer: Viewer, destinationId: string, details: readonly Detail[]): Promise<Overview["problems"]> {
  const groups = new Map<string, { count: number; states: Set<string>; lastId: string }>();
  for (const { kind, outcome, cause, count, lastId } of details) {
    if (!(kind === "settled" ? failedOutcomes.includes(outcome) : outcome === "retrying")) continue;
    const group = groups.get(cause) ?? { count: 0, states: new Set(), lastId: "" };
    groups.set(cause, group);
    group.count += count;
    group.states.add(outcome);
    if (lastId && lastId > group.lastId) group.lastId = lastId;
  }
  const commonest = [...groups].sort(([a, one], [b, other]) => other.count - one.count || (a < b ? -1 : 1)).slice(0, mostProblems);
  const { rows } = await pool().query<{ id: string; reason: string | null; last: Date }>(
    "SELECT id, reason, coalesce(settled_at, created_at) AS last FROM delivery WHERE destination_id = $1 AND id = ANY ($2)",
    [destinationId, commonest.map(([, { lastId }]) => lastId)],
  );
  const newest = new Map(rows.map((row) => [row.id, row]));
  const masker = seesPersonal(viewer) ? undefined : createMasker([]);
  return commonest.map(([cause, { count, states, lastId }]) => {
    const row = newest.get(lastId);
    const reason = row?.reason ?? "";
    return {
      cause,
      reason: masker ? masker.words(reason) : reason,
      count,
      lastAt: (row?.last ?? new Date(timeOfId(lastId))).toISOString(),
      states: [...states].sort(),
      sampleDeliveryId: lastId,
    };
  });
}

async function mappingsOf(destinationId: string, details: readonly Detail[]): Promise<Overview["mappings"]> {
  const byMapping = new Map<string, Detail[]>();
  for (const detail of details) byMapping.set(detail.mappingId, [...(byMapping.get(detail.mappingId) ?? []), detail]);
  const { rows } = await pool().query<{ id: string; name: string | null; last: Date | null }>(
    `SELECT u.id, m.name, (SELECT created_at FROM delivery WHERE destination_id = $1 AND mapping_id = u.id ORDER BY id DESC LIMIT 1) AS last
       FROM unnest($2::text[]) AS u(id) LEFT JOIN mapping m ON m.id = u.id ORDER BY 3 DESC NULLS LAST`,
    [destinationId, [...byMapping.keys()].slice(0, mostMappings)],
  );
  return rows.map(({ id, name, last }) => {
    const its = byMapping.get(id) ?? [];
    const delivered = sum(its, "settled", ["delivered"]);
    const failed = sum(its, "settled", failedOutcomes);
    return {
      mappingId: id,
      name,
      delivered,
      failed,
      waiting: sum(its, "made", waitingOutcomes),
      successRate: delivered + failed > 0 ? delivered / (delivered + failed) : null,
      lastUsedAt: last?.toISOString() ?? null,
    };
  });
}

/** Requests that left in each of the last 60 seconds. */
async function requestsOfLastMinute(destinationId: string, now: number): Promise<number[]> {
  const from = Math.floor(now / 1000) - 60;
  const { rows } = await pool().query<{ at: number; count: number }>(
    `SELECT floor(extract(epoch FROM started_at))::float8 AS at, count(*)::int AS count FROM attempt
     WHERE destination_id = $1 AND id >= $2 GROUP BY 1`,
    [destinationId, firstIdAt("attempt", from * 1000 - 1_000)],
  );
  const at = new Map(rows.map((row) => [row.at, row.count]));
  return Array.from({ length: 60 }, (_, second) => at.get(from + second) ?? 0);
}
