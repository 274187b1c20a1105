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
    .describe("Take audience IDs that cannot be translated as they are. In another account they may mean other audiences."),
  keys: z
    .array(
      z.object({
        mappingId: idOf("mapping").describe("The mapping here."),
        path: z.string().max(200).describe("As `missingKeys` names it."),
        key: z.string().min(1, "Enter the key.").max(2_000, "Use at most 2,000 characters."),
      }),
    )
    .max(mappingLimit * 4)
    .default([])
    .describe("Keys that the other destination does not have yet: none is copied."),
});
export type Promotion = z.input<typeof promotionSchema>;

export const applyPromotionSchema = promotionSchema.extend({
  plan: z.string().max(100).describe("The `plan` that was looked at: where another would be made by now, nothing is written (409)."),
  note: createReleaseSchema.shape.note,
  ask: createReleaseSchema.shape.ask,
  publishAt: createReleaseSchema.shape.publishAt,
});
export type ApplyPromotion = z.input<typeof applyPromotionSchema>;

const promotedChangeSchema = plannedChangeSchema.extend({
  before: contentSchema.nullable().describe("The mapping there as it is; null for a new one."),
  after: contentSchema.nullable().describe("The mapping there afterwards; null for one that is deleted."),
});
export type PromotedChange = z.output<typeof promotedChangeSchema>;

const audienceId = z.union([z.string(), z.number()]);
const promotedAudienceSchema = z.object({
  mapping: z.string(),
  path: z.string(),
  id: audienceId,
  name: z.string().nullable().describe("Its name in the account it comes from."),
  becomes: audienceId.nullable().describe("Its ID there; null where it could not be translated."),
  reason: z.string().nullable().describe("Why it could not be translated."),
  kept: z.boolean().describe("Not translated: the field stays as it is there."),
});
export type PromotedAudience = z.output<typeof promotedAudienceSchema>;

const failedCaseSchema = z.object({
  name: z.string(),
  of: z.enum(["here", "there"]).describe("Whose test case it is: of the destination it comes from, or of the one it goes to."),
  mappings: z.array(
    z.object({
      name: z.string(),
      differences: z.array(
        z.object({
          path: z.string().describe("Empty for the outcome itself."),
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
