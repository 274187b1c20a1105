import { z } from "zod";
import { timestamp } from "#lib/access/http/schema.ts";
import { timeZoneQuery } from "#lib/console/statistics/schema.ts";
import { type Asked, type RangeName, rangeNames } from "#lib/engine/statistics/bars.ts";

export { type RangeName, rangeNames };

export const overviewQuery = z.object({
  range: z.enum(rangeNames).default("24h").describe("The range up to now; not used if `from` is given."),
  from: timestamp.optional(),
  to: timestamp.optional().describe("End of the range; now, if left out."),
  timeZone: timeZoneQuery,
});
export type OverviewQuery = z.output<typeof overviewQuery>;

export function askedOf({ range, from, to }: Pick<OverviewQuery, "range" | "from" | "to">, now: number): Asked {
  if (!from) return { range };
  return { from: Math.floor(Date.parse(from) / 60_000), to: to ? Math.ceil(Date.parse(to) / 60_000) : now + 1 };
}

const counts = z.object({
  received: z.int(),
  accepted: z.int(),
  discarded: z.int(),
  malformed: z.int(),
  matched: z.int().describe("Events that at least one mapping used."),
  deliveries: z.int().describe("Deliveries that settled in this time, and those created in it that have not settled yet."),
  delivered: z.int(),
  waiting: z.int().describe("Deliveries that wait now, whenever they were created."),
  failed: z.int().describe("Failed, dead or invalid, and not recovered."),
  recovered: z.int().describe("Failed, and delivered by a replay later."),
});
const percentiles = z
  .object({ p50: z.number(), p95: z.number(), p99: z.number() })
  .nullable()
  .describe("In milliseconds, accurate to within a fifth; null when nothing was measured.");

export const pendingSchema = z
  .object({
    deliveries: z.int().describe("Waiting deliveries of all destinations that share this one's limit."),
    limitPerSecond: z.number(),
    requestsPerDelivery: z.number(),
    arrivalsPerSecond: z.object({ low: z.number(), mean: z.number(), high: z.number() }),
  })
  .describe("What waits now, and how fast it is sent: the figures behind a forecast.");

export const overviewSchema = z.object({
  range: z.enum(rangeNames).nullable().describe("The range that was asked for; null for a custom one."),
  from: timestamp,
  to: timestamp,
  bucketSeconds: z.int().describe("Length of one entry of `series`; a day of a time zone may be longer or shorter."),
  totals: counts,
  previous: counts
    .pick({ received: true, delivered: true, failed: true })
    .optional()
    .describe(
      "The same counts of the window of equal length before this one. Left out as long as the first event came within that window or later.",
    ),
  series: z
    .array(
      z.object({
        at: timestamp,
        received: z.int(),
        matched: z.int(),
        delivered: z.int(),
        failed: z.int(),
        waiting: z.int().nullable().describe("How many waited at the end of this time; null if that is in the future."),
        requests: z.number().describe("Sent to Talon.One, including tests and retries."),
        latency: percentiles.describe("From receipt to delivery, without replays. In milliseconds, accurate to within a fifth."),
        response: percentiles.describe("How long Talon.One took to respond. In milliseconds, accurate to within a fifth."),
      }),
    )
    .describe("One entry per bar, oldest first, without gaps. Events count by time of receipt, deliveries by time of settling."),
  latency: percentiles.describe("From receipt to delivery, in the whole range."),
  problems: z
    .array(
      z.object({
        cause: z.string().describe("The cause's key; 'other' if none is known."),
        reason: z.string().describe("The newest reason in this group, in a sentence; empty when its delivery has expired."),
        count: z.int(),
        lastAt: timestamp,
        states: z.array(z.string()),
        sampleDeliveryId: z.string(),
      }),
    )
    .describe("Commonest first."),
  mappings: z.array(
    z.object({
      mappingId: z.string(),
      name: z.string().nullable(),
      delivered: z.int(),
      failed: z.int(),
      waiting: z.int(),
      successRate: z.number().nullable(),
      lastUsedAt: timestamp.nullable(),
    }),
  ),
  rate: z.object({
    limitPerSecond: z.number(),
    lastMinute: z.array(z.number()).describe("Requests that left in each of the last 60 seconds, oldest first."),
  }),
  pending: pendingSchema,
  oldestWaitingAt: timestamp.nullable(),
  marks: z
    .array(
      z.object({
        kind: z
          .enum(["release", "change", "outage", "pause"])
          .describe("change: a mapping's version that went live on its own, without a release."),
        at: timestamp,
        until: timestamp.nullable().describe("When an outage or a pause ended."),
        ongoing: z.boolean().describe("An outage or a pause that continues."),
        title: z.string(),
      }),
    )
    .describe("Releases, changes, outages and pauses in this time, oldest first; at most 50 of each kind."),
});
export type Overview = z.output<typeof overviewSchema>;
