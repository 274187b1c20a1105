import { z } from "zod";
import { displayName, idOf, issueSchema, jsonObject, jsonValue } from "#lib/access/http/schema.ts";
import { namedAlertRulesSchema } from "#lib/console/alerts/schema.ts";
import { findingSchema } from "#lib/console/catalogue/schema.ts";
import { deletionSettingsSchema } from "#lib/console/deletions/schema.ts";
import { destinationSettings, environment, mappingLimit } from "#lib/console/destinations/schema.ts";
import { longestTrigger, mappingOptionsSchema } from "#lib/console/mappings/schema.ts";
import { createReleaseSchema, releaseSchema } from "#lib/console/releases/schema.ts";
import { expectedOutcomes, testCaseLimit } from "#lib/console/tester/schema.ts";

/** A mapping as a file holds it: found again by its name and action. */
const wantedMappingSchema = z.object({
  name: displayName,
  actionSlug: z.string().min(1).max(100),
  trigger: z.string().trim().min(1, "Say which events this mapping is for.").max(longestTrigger, "Use at most 10,000 characters."),
  enabled: z.boolean(),
  settings: jsonObject.describe("A masked key keeps the key that is stored."),
  options: mappingOptionsSchema.default({}),
});
export type WantedMapping = z.output<typeof wantedMappingSchema>;

const wantedSettingsSchema = z.object({
  filters: destinationSettings.filters.optional(),
  rateLimitPerSecond: destinationSettings.rateLimitPerSecond.optional(),
  retentionDays: destinationSettings.retentionDays.optional(),
  retryHorizonHours: destinationSettings.retryHorizonHours.optional(),
  environment: environment.optional(),
  deletions: deletionSettingsSchema.partial().nullable().optional().describe("How customers are deleted; null: the defaults."),
  alerts: namedAlertRulesSchema
    .nullable()
    .optional()
    .describe("The destination's alert rules; null: the general ones. Needs the right to change alerts."),
  promotesTo: z.string().max(200).nullable().optional().describe("Name (or ID) of the destination to promote to."),
});
export type WantedSettings = z.output<typeof wantedSettingsSchema>;

/** A test case as a file holds it: it names mappings by their names. */
const wantedTestCaseSchema = z.object({
  name: displayName,
  event: jsonObject,
  expected: z
    .array(z.object({ mapping: z.string().max(200), outcome: z.enum(expectedOutcomes), payload: jsonValue.optional() }))
    .max(mappingLimit),
});
export type WantedTestCase = z.output<typeof wantedTestCaseSchema>;

/** All of a destination's mappings, in their order: one that is not among them is deleted. */
export const configurationSchema = z.object({
  mappings: z.array(wantedMappingSchema).max(mappingLimit, `A destination can have ${mappingLimit} mappings.`),
  settings: wantedSettingsSchema.optional().describe("Settings to change; those left out stay. Needs the right to change the destination."),
  testCases: z
    .array(wantedTestCaseSchema)
    .max(testCaseLimit, `A destination can have ${testCaseLimit} test cases.`)
    .optional()
    .describe("All of the destination's test cases: one that is not listed is deleted. If left out, they stay."),
});

export const applyConfigurationSchema = configurationSchema.extend({
  plan: z.string().max(100).describe("The `plan` that you looked at. If the plan would differ now, nothing is written (409)."),
  note: createReleaseSchema.shape.note,
  ask: createReleaseSchema.shape.ask,
  publishAt: createReleaseSchema.shape.publishAt,
});

const differenceSchema = z.object({ path: z.string(), before: jsonValue.optional(), after: jsonValue.optional() });
export const plannedChangeSchema = z.object({
  kind: z.enum(["create", "change", "delete", "order", "settings", "create_test", "change_test", "delete_test"]),
  mappingId: idOf("mapping").nullable().describe("The mapping's ID; null if it is created, or if the change is not about one mapping."),
  name: z.string(),
  differences: z
    .array(differenceSchema)
    .describe("What differs, keys masked. For a test case, empty for roles that see personal data masked."),
});
export type PlannedChange = z.output<typeof plannedChangeSchema>;

export const configurationPlanSchema = z.object({
  plan: z
    .string()
    .describe("Identifies exactly this plan on top of exactly what there is now. After the dot is the time when it was made."),
  changes: z.array(plannedChangeSchema),
  problems: z.array(issueSchema).describe("What keeps it from being applied; paths begin with mappings[n], settings or testCases[n]."),
  findings: z
    .array(findingSchema.extend({ mapping: z.string() }))
    .describe("What the Talon.One account says about mappings that change. It does not prevent applying."),
  asksForApproval: z.boolean().describe("Applied changes wait until someone else approves them."),
});
export type ConfigurationPlan = z.output<typeof configurationPlanSchema>;

export const appliedConfigurationSchema = configurationPlanSchema.extend({
  release: releaseSchema.nullable().describe("The release of the changed mappings; null if no mapping changed."),
});

/** For a destination with all its test cases, as an import has them. */
export const configurationLimits = { bytes: 5_000_000, keys: 200_000 };
