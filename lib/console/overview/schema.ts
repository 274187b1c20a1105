import { z } from "zod";
import { timestamp } from "#lib/access/http/schema.ts";

export const overviewRanges = ["1h", "24h", "7d"] as const;
export const overviewQuery = z.object({ range: z.enum(overviewRanges).default("24h") });

const counts = z.object({
  received: z.number(),
  accepted: z.number(),
  discarded: z.number(),
  malformed: z.number(),
  matched: z.number().describe("Events that at least one mapping took."),
  deliveries: z.number(),
  delivered: z.number(),
  waiting: z.number(),
  failed: z.number().describe("Failed, dead or invalid."),
});

export const overviewSchema = z.object({
  range: z.enum(overviewRanges),
  from: timestamp,
  to: timestamp,
  bucketSeconds: z.number(),
  totals: counts,
  previous: counts
    .pick({ received: true, delivered: true, failed: true })
    .optional()
    .describe("The same counts of the window of equal length before this one."),
  series: z
    .array(z.object({ at: timestamp, received: z.number(), matched: z.number(), delivered: z.number(), failed: z.number() }))
    .describe("One entry a bucket, oldest first, without gaps; by time of receipt and of settling."),
  problems: z
    .array(
      z.object({
        cause: z.string().describe("A key of lib/engine/delivery/remedies; 'other' where none is known."),
        reason: z.string().describe("The newest reason in this group, in a sentence."),
        count: z.number(),
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
      delivered: z.number(),
      failed: z.number(),
      waiting: z.number(),
      successRate: z.number().nullable(),
      lastUsedAt: timestamp.nullable(),
    }),
  ),
  rate: z.object({
    limitPerSecond: z.number(),
    lastMinute: z.array(z.number()).describe("Requests that left in each of the last 60 seconds, oldest first."),
  }),
  oldestWaitingAt: timestamp.nullable(),
});
export type Overview = z.output<typeof overviewSchema>;
