import { z } from "zod";
import { timestamp } from "#lib/access/http/schema.ts";

const kindCount = z.object({
  kind: z.string().describe("Talon.One's effect type, or ruleFailure."),
  tone: z.enum(["good", "bad", "plain"]),
  count: z.int(),
});

export const rulesSchema = z.object({
  bars: z
    .array(z.object({ at: timestamp, good: z.number(), plain: z.number(), bad: z.number() }))
    .describe("Oldest first, without gaps. Good: a customer gained; bad: turned down, taken back, or a rule that did not apply."),
  to: timestamp.describe("When the last bar ends."),
  campaigns: z
    .array(
      z.object({
        campaignId: z.int().nullable(),
        name: z.string().nullable().describe("Known once a response has contained it."),
        kinds: z.array(kindCount).describe("The commonest first."),
        count: z.int(),
      }),
    )
    .describe("The commonest first, at most 50."),
});
export type Rules = z.output<typeof rulesSchema>;
