import { z } from "zod";
import { idOf, issueSchema, jsonObject, jsonValue, timestamp } from "#lib/access/http/schema.ts";
import { namedAlertRulesSchema } from "#lib/console/alerts/schema.ts";
import { deletionSettingsSchema } from "#lib/console/deletions/schema.ts";
import { destinationSettings, environment, filtersSchema } from "#lib/console/destinations/schema.ts";
import { mappingOptionsSchema } from "#lib/console/mappings/schema.ts";
import { expectationSchema } from "#lib/console/tester/schema.ts";

export const bundleVersion = 1;
/** With more than any destination can have, the rest is not read. */
export const maxImported = 200;

export const bundleDestinationSchema = z.object({
  name: z.string(),
  deployment: z.string(),
  filters: filtersSchema.default({}),
  rateLimitPerSecond: destinationSettings.rateLimitPerSecond.optional(),
  retentionDays: destinationSettings.retentionDays.optional(),
  retryHorizonHours: destinationSettings.retryHorizonHours.optional(),
  deletions: deletionSettingsSchema.nullable().optional().describe("How customers are deleted, without the key; null: the defaults."),
  environment: environment.optional().describe("The destination's environment, for information: an import ignores it."),
  alerts: namedAlertRulesSchema
    .nullable()
    .optional()
    .describe("The destination's alert rules, for information: an import ignores them. Channels' addresses and keys are left out."),
});
export type BundleDestination = z.output<typeof bundleDestinationSchema>;
/** What an import can change of a destination; what it does not name stays. */
export type ImportedSettings = Partial<Omit<BundleDestination, "name" | "deployment" | "environment" | "alerts">>;

export const bundleMappingSchema = z.object({
  id: z.string().optional().describe("Its ID where it comes from; test cases refer to it by this."),
  name: z.string(),
  actionSlug: z.string(),
  actionId: z.string().optional().describe("Segment's ID of the action."),
  beyondSegment: z
    .boolean()
    .optional()
    .describe("True if Segment's own destination does not have this action: the mapping cannot be imported there."),
  trigger: z.string(),
  enabled: z.boolean(),
  settings: jsonObject,
  options: mappingOptionsSchema.default({}),
  missingSecrets: z.array(z.string()).default([]).describe("Settings whose keys are not exported: enter them again."),
});

export const bundleTestCaseSchema = z.object({ name: z.string(), event: jsonObject, expected: z.array(expectationSchema) });

/** A destination in one file, without secrets. */
export const bundleSchema = z.object({
  falconerBundle: z.literal(bundleVersion),
  exportedAt: timestamp,
  destination: bundleDestinationSchema,
  mappings: z.array(bundleMappingSchema),
  testCases: z
    .array(bundleTestCaseSchema)
    .default([])
    .describe("What `falconer test --bundle` runs. Empty for roles that see personal data masked: test cases contain events."),
});
export type Bundle = z.output<typeof bundleSchema>;

export const importSchema = z.object({
  content: z
    .union([z.string().min(1, "Paste something to import."), jsonValue])
    .describe(
      "What was pasted, as text or as JSON: a bundle; Segment's mappings and destination filters as its APIs return them; Terraform's text, state or JSON of them.",
    ),
  dryRun: z.boolean().default(true).describe("Only say what would happen."),
  sameName: z
    .enum(["add", "update", "skip"])
    .default("add")
    .describe("What to do if a mapping of this name and action exists: add another, overwrite it, or keep it."),
  applyDestination: z
    .boolean()
    .default(false)
    .describe("Also import a bundle's filters and limits, or Segment's destination filters. Needs the right to change the destination."),
  plan: z
    .string()
    .max(100)
    .optional()
    .describe(
      "The `plan` that a dry run returned: if something has changed since, so that the plan would differ, nothing is written (409).",
    ),
});
export type ImportInput = z.input<typeof importSchema>;

export const importedMappingSchema = z.object({
  index: z.int().describe("Place in the input, from 0."),
  name: z.string(),
  actionSlug: z.string().nullable(),
  actionTitle: z.string().nullable(),
  result: z.enum(["create", "update", "skip", "refuse"]),
  reason: z.string().nullable().describe("Why it is skipped or refused."),
  enabled: z.boolean().describe("Whether the imported mapping is on."),
  wasEnabled: z.boolean(),
  problems: z.array(issueSchema).describe("Why the mapping cannot run: it is kept, turned off."),
  notes: z.array(issueSchema).describe("What was changed, and differences from Segment."),
  mappingId: idOf("mapping").nullable(),
});
export type ImportedMapping = z.output<typeof importedMappingSchema>;

export const importedTestCaseSchema = z.object({
  index: z.int().describe("Place in the input, from 0."),
  name: z.string(),
  result: z.enum(["create", "update", "skip", "refuse"]),
  reason: z.string().nullable().describe("Why it is skipped or refused, or what of it is left out."),
});
export type ImportedTestCase = z.output<typeof importedTestCaseSchema>;

export const importReportSchema = z.object({
  dryRun: z.boolean(),
  plan: z.string().describe("Identifies exactly this plan. Send it with the import to apply this plan or nothing."),
  drafts: z.boolean().describe("This destination’s changes go by release: the mappings become drafts."),
  kind: z.enum(["segment", "bundle"]),
  mappings: z.array(importedMappingSchema),
  testCases: z.array(importedTestCaseSchema).describe("The file's test cases; they are written after its mappings."),
  summary: z.object({
    create: z.int(),
    update: z.int(),
    skip: z.int(),
    refuse: z.int(),
    switchedOff: z.int().describe("Mappings that are on in the input, but off here because of problems."),
  }),
  destination: z
    .array(z.object({ field: z.string(), before: jsonValue.optional(), after: jsonValue.optional() }))
    .describe("Settings that differ in the input."),
  notes: z.array(issueSchema),
});
export type ImportReport = z.output<typeof importReportSchema>;
