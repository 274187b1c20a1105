import { z } from "zod";
import { idOf, jsonValue } from "#lib/access/http/schema.ts";
import { appliedConfigurationSchema, configurationPlanSchema, plannedChangeSchema } from "#lib/console/configuration/schema.ts";
import { mappingLimit } from "#lib/console/destinations/schema.ts";
import { contentSchema } from "#lib/console/mappings/schema.ts";
import { createReleaseSchema } from "#lib/console/releases/schema.ts";

export const promotionSchema = z.object({
  to: idOf("destination").describe("The destination that gets the mappings."),
  keepOthers: z
    .boolean()
    .default(false)
    .describe("Keep the mappings that only the other destination has; otherwise they are deleted there."),
  copyAudienceIds: z
    .boolean()
    .default(false)
    .describe("Use audience IDs that cannot be translated unchanged. In another account they may mean other audiences."),
  keys: z
    .array(
      z.object({
        mappingId: idOf("mapping").describe("The mapping in the destination that it comes from."),
        path: z.string().max(200).describe("The path, as in `missingKeys`."),
        key: z.string().min(1, "Enter the key.").max(2_000, "Use at most 2,000 characters."),
      }),
    )
    .max(mappingLimit * 4)
    .default([])
    .describe("Keys that the other destination does not have yet: none is copied."),
});
export type Promotion = z.input<typeof promotionSchema>;

export const applyPromotionSchema = promotionSchema.extend({
  plan: z.string().max(100).describe("The `plan` that you looked at. If the plan would differ now, nothing is written (409)."),
  note: createReleaseSchema.shape.note,
  ask: createReleaseSchema.shape.ask,
  publishAt: createReleaseSchema.shape.publishAt,
});
export type ApplyPromotion = z.input<typeof applyPromotionSchema>;

const promotedChangeSchema = plannedChangeSchema.extend({
  before: contentSchema.nullable().describe("The mapping in the other destination now; null for a new one."),
  after: contentSchema.nullable().describe("The mapping in the other destination afterwards; null if it is deleted."),
});
export type PromotedChange = z.output<typeof promotedChangeSchema>;

const audienceId = z.union([z.string(), z.number()]);
const promotedAudienceSchema = z.object({
  mapping: z.string(),
  path: z.string(),
  id: audienceId,
  name: z.string().nullable().describe("The audience's name in the account that it comes from."),
  becomes: audienceId.nullable().describe("The audience's ID in the other account; null if it could not be translated."),
  reason: z.string().nullable().describe("Why it could not be translated."),
  kept: z.boolean().describe("True if the audience was not translated and the other destination's value stays."),
});
export type PromotedAudience = z.output<typeof promotedAudienceSchema>;

const failedCaseSchema = z.object({
  name: z.string(),
  of: z.enum(["here", "there"]).describe("Whose test case it is: that of the destination it comes from (here) or goes to (there)."),
  mappings: z.array(
    z.object({
      name: z.string(),
      differences: z.array(
        z.object({
          path: z.string().describe("Path of the difference; empty for the outcome itself."),
          expected: jsonValue.optional(),
          actual: jsonValue.optional(),
        }),
      ),
    }),
  ),
});

const more = {
  changes: z.array(promotedChangeSchema),
  audiences: z.array(promotedAudienceSchema).describe("Audience IDs that differ there, and those that could not be translated."),
  missingKeys: z
    .array(z.object({ mappingId: idOf("mapping"), mapping: z.string(), path: z.string(), message: z.string() }))
    .describe("Keys to enter: no key is copied."),
  others: z.array(z.string()).describe("Mappings that only the other destination has."),
};
export const promotionPlanSchema = configurationPlanSchema.extend({
  ...more,
  testCases: z
    .object({ run: z.number(), failed: z.array(failedCaseSchema) })
    .describe("The test cases of both destinations, run against the result. Values are left out for roles that see personal data masked."),
});
export type PromotionPlan = z.output<typeof promotionPlanSchema>;
export const appliedPromotionSchema = appliedConfigurationSchema.extend(more);
