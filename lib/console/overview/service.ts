import "#server-only";
import { seesPersonal } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { createMasker } from "#lib/console/privacy/mask.ts";
import { db } from "#lib/platform/db/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { firstIdAt } from "#lib/platform/ids.ts";
import { remember } from "#lib/platform/remember.ts";
import type { Overview } from "./schema.ts";

const ranges = { "1h": { seconds: 3_600, bucket: 60 }, "24h": { seconds: 86_400, bucket: 900 }, "7d": { seconds: 604_800, bucket: 7_200 } };
type Range = keyof typeof ranges;

/** The funnel, its course over time, problems by cause and the rate of one destination. */
export async function getOverview(viewer: Viewer, destinationId: string, range: Range): Promise<Overview> {
  const { rateLimitPerSecond } = await findDestination(db(), destinationId);
  const overview = await remember(`overview/${destinationId}/${range}/${rateLimitPerSecond}`, () =>
    count(destinationId, range, rateLimitPerSecond),
  );
  if (seesPersonal(viewer)) return overview;
  const masker = createMasker([]);
  return {
    ...overview,
    problems: overview.problems.map((problem) => ({ ...problem, reason: masker.words(problem.reason) })),
  };
}

async function count(destinationId: string, range: Range, limitPerSecond: number): Promise<Overview> {
  const { seconds, bucket } = ranges[range];
  const to = Date.now();
  // Buckets end on whole multiples, so that a bar does not change its height as time moves on.
  const from = Math.floor((to - seconds * 1000) / (bucket * 1000) + 1) * bucket * 1000;
  const since = [destinationId, firstIdAt("event", from), firstIdAt("delivery", from)] as const;
  const [events, deliveries, waiting, problems, mappings, rate, previous] = await Promise.all([
    eventBuckets(since[0], since[1], bucket),
    deliveryBuckets(since[0], since[2], bucket),
    waitingNow(destinationId),
    problemsOf(since[0], since[2]),
    mappingsOf(since[0], since[2]),
    lastMinute(destinationId, to),
    windowBefore(destinationId, from - seconds * 1000, from),
  ]);
  const sum = (rows: readonly Record<string, number>[], key: string) => rows.reduce((total, row) => total + (row[key] ?? 0), 0);
  const eventsAt = new Map(events.map((row) => [row.at, row]));
  const deliveriesAt = new Map(deliveries.map((row) => [row.at, row]));
  const series: Overview["series"] = [];
  for (let at = from / 1000; at <= to / 1000; at += bucket)
    series.push({
      at: new Date(at * 1000).toISOString(),
      received: eventsAt.get(at)?.received ?? 0,
      matched: eventsAt.get(at)?.matched ?? 0,
      delivered: deliveriesAt.get(at)?.delivered ?? 0,
      failed: deliveriesAt.get(at)?.failed ?? 0,
    });
  return {
    range,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    bucketSeconds: bucket,
    previous,
    totals: {
      received: sum(events, "received"),
      accepted: sum(events, "accepted"),
      discarded: sum(events, "discarded"),
      malformed: sum(events, "malformed"),
      matched: sum(events, "matched"),
      deliveries: sum(deliveries, "made"),
      delivered: sum(deliveries, "delivered"),
      waiting: waiting.count,
      failed: sum(deliveries, "failed"),
    },
    series,
    problems,
    mappings,
    rate: { limitPerSecond, lastMinute: rate },
    oldestWaitingAt: waiting.oldest,
  };
}

const inBuckets = (column: string) => `(floor(extract(epoch FROM ${column}) / $3) * $3)::float8 AS at`;

async function eventBuckets(destinationId: string, since: string, bucket: number) {
  const { rows } = await pool().query<Record<"at" | "received" | "accepted" | "discarded" | "malformed" | "matched", number>>(
    `SELECT ${inBuckets("received_at")}, count(*)::int AS received, count(*) FILTER (WHERE outcome = 'accepted')::int AS accepted,
       count(*) FILTER (WHERE outcome = 'discarded')::int AS discarded, count(*) FILTER (WHERE outcome = 'malformed')::int AS malformed,
       count(*) FILTER (WHERE matched > 0)::int AS matched
     FROM event WHERE destination_id = $1 AND id >= $2 GROUP BY 1`,
    [destinationId, since, bucket],
  );
  return rows;
}

async function deliveryBuckets(destinationId: string, since: string, bucket: number) {
  const { rows } = await pool().query<Record<"at" | "made" | "delivered" | "failed", number>>(
    `SELECT ${inBuckets("coalesce(settled_at, created_at)")}, count(*)::int AS made, count(*) FILTER (WHERE state = 'delivered')::int AS delivered,
       count(*) FILTER (WHERE state IN ('failed', 'dead', 'invalid'))::int AS failed
     FROM delivery WHERE destination_id = $1 AND id >= $2 AND NOT is_test GROUP BY 1`,
    [destinationId, since, bucket],
  );
  return rows;
}

/** The same counts of an earlier window, for "against before". */
async function windowBefore(destinationId: string, from: number, to: number): Promise<Overview["previous"]> {
  const { rows } = await pool().query<NonNullable<Overview["previous"]>>(
    `SELECT (SELECT count(*)::int FROM event WHERE destination_id = $1 AND id >= $2 AND id < $3) AS received,
       count(*) FILTER (WHERE state = 'delivered')::int AS delivered, count(*) FILTER (WHERE state IN ('failed', 'dead', 'invalid'))::int AS failed
     FROM delivery WHERE destination_id = $1 AND id >= $4 AND id < $5 AND NOT is_test`,
    [destinationId, firstIdAt("event", from), firstIdAt("event", to), firstIdAt("delivery", from), firstIdAt("delivery", to)],
  );
  return rows[0];
}

async function waitingNow(destinationId: string): Promise<{ count: number; oldest: string | null }> {
  const { rows } = await pool().query<{ count: number; oldest: Date | null }>(
    `SELECT (SELECT count(*)::int FROM delivery WHERE destination_id = $1 AND state IN ('waiting', 'retrying')) AS count,
       (SELECT min(created_at) FROM (
          (SELECT created_at FROM delivery WHERE destination_id = $1 AND state = 'waiting' ORDER BY id LIMIT 1) UNION ALL
          (SELECT created_at FROM delivery WHERE destination_id = $1 AND state = 'retrying' ORDER BY id LIMIT 1)) d) AS oldest`,
    [destinationId],
  );
  return { count: rows[0]?.count ?? 0, oldest: rows[0]?.oldest?.toISOString() ?? null };
}

async function problemsOf(destinationId: string, since: string): Promise<Overview["problems"]> {
  const { rows } = await pool().query<{ cause: string; reason: string; count: number; last: Date; states: string[]; sample: string }>(
    `SELECT coalesce(cause, 'other') AS cause, (array_agg(coalesce(reason, '') ORDER BY id DESC))[1] AS reason, count(*)::int AS count,
       max(coalesce(settled_at, created_at)) AS last, array_agg(DISTINCT state) AS states, max(id) AS sample
     FROM delivery WHERE destination_id = $1 AND state IN ('failed', 'dead', 'invalid', 'retrying') AND id >= $2 AND NOT is_test
     GROUP BY 1 ORDER BY 3 DESC, 1 LIMIT 50`,
    [destinationId, since],
  );
  return rows.map(({ last, sample, ...rest }) => ({ ...rest, lastAt: last.toISOString(), sampleDeliveryId: sample }));
}

async function mappingsOf(destinationId: string, since: string): Promise<Overview["mappings"]> {
  const { rows } = await pool().query<Omit<Overview["mappings"][number], "successRate" | "lastUsedAt"> & { last: Date | null }>(
    `SELECT d.mapping_id AS "mappingId", m.name, count(*) FILTER (WHERE d.state = 'delivered')::int AS delivered,
       count(*) FILTER (WHERE d.state IN ('failed', 'dead', 'invalid'))::int AS failed,
       count(*) FILTER (WHERE d.state IN ('waiting', 'retrying'))::int AS waiting, max(d.created_at) AS last
     FROM delivery d LEFT JOIN mapping m ON m.id = d.mapping_id WHERE d.destination_id = $1 AND d.id >= $2 AND NOT d.is_test
     GROUP BY 1, 2 ORDER BY max(d.created_at) DESC LIMIT 200`,
    [destinationId, since],
  );
  return rows.map(({ last, ...row }) => ({
    ...row,
    successRate: row.delivered + row.failed > 0 ? row.delivered / (row.delivered + row.failed) : null,
    lastUsedAt: last?.toISOString() ?? null,
  }));
}

/** Requests that left in each of the last 60 seconds. */
async function lastMinute(destinationId: string, now: number): Promise<number[]> {
  const from = Math.floor(now / 1000) - 60;
  const { rows } = await pool().query<{ at: number; count: number }>(
    `SELECT floor(extract(epoch FROM started_at))::float8 AS at, count(*)::int AS count FROM attempt
     WHERE destination_id = $1 AND id >= $2 GROUP BY 1`,
    [destinationId, firstIdAt("attempt", from * 1000 - 1_000)],
  );
  const at = new Map(rows.map((row) => [row.at, row.count]));
  return Array.from({ length: 60 }, (_, second) => at.get(from + second) ?? 0);
}
