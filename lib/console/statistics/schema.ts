import { z } from "zod";
import { timestamp } from "#lib/access/http/schema.ts";
import { isTimeZone } from "#lib/engine/statistics/bars.ts";

/** The deliveries of a mapping or a source, in the last 7 days. */
export const usageSchema = z.object({
  delivered: z.int(),
  failed: z.int(),
  waiting: z.int(),
  successRate: z
    .number()
    .nullable()
    .describe("Share of the deliveries settled in the last 7 days that were delivered, from 0 to 1; null if there were none."),
  course: z
    .array(z.object({ delivered: z.int(), failed: z.int() }))
    .describe("What settled in each six hours of the last 7 days, oldest first."),
  to: timestamp.describe("When the last six hours of `course` end."),
});
export type Usage = z.output<typeof usageSchema>;

/** A time zone of the IANA database. */
export const timeZoneQuery = z
  .string()
  .max(60)
  .refine(isTimeZone, "is not a time zone such as Europe/Berlin")
  .default("UTC")
  .describe("The time zone in which daily bars begin.");

export const histogramSchema = z.object({
  bars: z
    .array(z.object({ at: timestamp, counts: z.record(z.string(), z.number()).describe("By outcome or state.") }))
    .describe("Oldest first, without gaps."),
  to: timestamp.describe("When the last bar ends."),
  newest: z.number().nullable().describe("How many of the newest were counted; null if all were."),
});
export type Histogram = z.output<typeof histogramSchema>;
