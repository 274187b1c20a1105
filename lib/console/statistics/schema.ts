import { z } from "zod";

/** Of a mapping's or a source's deliveries, in the last 7 days. */
export const usageSchema = z.object({
  delivered: z.number(),
  failed: z.number(),
  waiting: z.number(),
  successRate: z.number().nullable().describe("0 to 1, of what was settled in the last 7 days; null when nothing was."),
  course: z
    .array(z.object({ delivered: z.number(), failed: z.number() }))
    .describe("What settled in each six hours of the last 7 days, oldest first."),
});
export type Usage = z.output<typeof usageSchema>;
