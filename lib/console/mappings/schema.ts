import { z } from "zod";
import { displayName, flagQuery, idOf, issueSchema, jsonObject, timestamp } from "#lib/access/http/schema.ts";
import { findingSchema } from "#lib/console/catalogue/schema.ts";
import { usageSchema } from "#lib/console/statistics/schema.ts";

export const mappingOptionsSchema = z.object({
  deliveryMethod: z.enum(["perProfile", "legacy"]).optional(),
  retryUnknownOutcome: z.boolean().optional(),
  onDead: z.enum(["continue", "stop_lane"]).optional(),
});

/** Characters. */
export const longestTrigger = 10_000;

/** Characters of a note: why someone changed something. */
export const longestNote = 500;
export const versionNote = z
  .string()
  .trim()
  .max(longestNote, `Use at most ${longestNote} characters in a note.`)
  .describe("Why, in a sentence; it stays with the version that this makes.");

const fields = {
  name: displayName,
  actionSlug: z.string().min(1).max(100),
  trigger: z.string().trim().min(1, "Say which events this mapping is for.").max(longestTrigger, "Use at most 10,000 characters."),
  enabled: z.boolean(),
  settings: jsonObject,
  options: mappingOptionsSchema,
};

/**
 * Segment's subscription shape. With `keepInvalid`, one with errors is kept too: turned off, with
 * its issues (for imports).
 */
export const createMappingSchema = z.object({
  name: fields.name,
  actionSlug: fields.actionSlug,
  trigger: fields.trigger,
  enabled: fields.enabled.default(false),
  settings: fields.settings.optional().describe("Field key to raw value or directive. Left out: the action's default mapping."),
  options: fields.options.default({}),
  keepInvalid: z.boolean().default(false),
  notes: z.array(issueSchema).max(200).optional().describe("What an import said about it; shown with the mapping."),
  note: versionNote.optional(),
});
export type CreateMapping = z.input<typeof createMappingSchema>;

/**
 * `version` is the one that was read; if someone saved in between, the answer is 409 and says who.
 * Left out, the last word wins.
 */
export const updateMappingSchema = z.object({
  version: z.number().int().optional(),
  draftRevision: z
    .number()
    .int()
    .optional()
    .describe("The draft's revision that you read, if you save from the draft: the draft then becomes the mapping."),
  note: versionNote.optional(),
  name: fields.name.optional(),
  actionSlug: fields.actionSlug.optional(),
  trigger: fields.trigger.optional(),
  enabled: fields.enabled.optional(),
  settings: fields.settings.optional(),
  options: fields.options.optional(),
});
export type UpdateMapping = z.input<typeof updateMappingSchema>;

/** All mappings of the destination, in their new order. */
export const reorderMappingsSchema = z.object({ ids: z.array(idOf("mapping")).min(1).max(50) });
export type ReorderMappings = z.input<typeof reorderMappingsSchema>;
export const listMappingsQuery = z.object({ deleted: flagQuery.optional().describe("List the deleted ones, which can be restored.") });
/** State to go back to: the `before` or `after` of an audit entry. */
export const restoreMappingSchema = z.object({ auditId: idOf("audit").optional() });

/**
 * The whole of a draft. It may contain errors: they are reported, and keep it from being released.
 */
export const saveDraftSchema = z.object({
  version: z.number().int().optional().describe("The mapping's version that you read; if someone saved in between, the response is 409."),
  revision: z
    .number()
    .int()
    .optional()
    .describe("The draft's revision that you read; if someone changed it in between, the response is 409."),
  name: fields.name,
  actionSlug: fields.actionSlug,
  trigger: z.string().trim().max(longestTrigger, "Use at most 10,000 characters."),
  enabled: fields.enabled,
  settings: fields.settings,
  options: fields.options.default({}),
});
export type SaveDraft = z.input<typeof saveDraftSchema>;

/** What people edit of a mapping, as a version or a draft holds it; keys are masked. */
export const contentSchema = z.object({
  name: z.string(),
  actionSlug: z.string(),
  trigger: z.string(),
  enabled: z.boolean(),
  settings: jsonObject,
  options: mappingOptionsSchema,
});
export type Content = z.output<typeof contentSchema>;

export const draftKinds = ["created", "changed", "deleted", "restored"] as const;
export const draftSchema = contentSchema.extend({
  mappingId: idOf("mapping"),
  destinationId: idOf("destination"),
  revision: z.int().describe("Grows with each change of the draft."),
  kind: z.enum(draftKinds).describe("What its release does with the mapping."),
  baseVersion: z.int().describe("The version that the draft was started from; 0 for a new mapping."),
  liveVersion: z.int().describe("The mapping's version now; 0 for a new mapping."),
  stale: z.boolean().describe("Someone saved the mapping after the draft was started: combine both before a release."),
  base: contentSchema.nullable().describe("The content that the draft was started from, if it is stale."),
  issues: z.array(issueSchema).describe("What keeps it from being released; paths as in a mapping's issues."),
  notes: z.array(issueSchema).describe("Notes from the mapping's import."),
  release: z
    .object({ id: idOf("release"), number: z.int(), state: z.enum(["asked", "scheduled"]), publishAt: timestamp.nullable() })
    .nullable()
    .describe("The waiting release that contains this draft."),
  createdBy: z.string(),
  createdAt: timestamp,
  updatedById: z.string().nullable(),
  updatedBy: z.string(),
  updatedAt: timestamp,
});
export type Draft = z.output<typeof draftSchema>;

const testCaseRef = z.object({ id: idOf("testCase"), name: z.string() });

export const mappingSchema = z.object({
  id: idOf("mapping"),
  destinationId: idOf("destination"),
  name: z.string(),
  actionSlug: z.string(),
  trigger: z.string(),
  enabled: z.boolean(),
  settings: jsonObject,
  options: mappingOptionsSchema,
  position: z.int(),
  version: z.int().describe("Grows with each change that goes live; 0 for a new mapping that is only a draft."),
  draft: draftSchema.nullable().describe("What the mapping will become, if it has a draft."),
  issues: z.array(issueSchema).describe("Why it cannot run, if it cannot; paths begin with settings, trigger or actionSlug."),
  notes: z.array(issueSchema).describe("Notes from the mapping's import."),
  lastUsedAt: timestamp.nullable().describe("When an event last matched it."),
  stats: usageSchema,
  createdAt: timestamp,
  updatedAt: timestamp,
  deletedAt: timestamp.nullable(),
  findings: z
    .array(findingSchema)
    .optional()
    .describe("In the response to a change: what Falconer knows about it from the Talon.One account. It never prevents saving."),
  changedTestCases: z
    .array(testCaseRef)
    .optional()
    .describe("In the response to a change: the test cases that now give a different result."),
});
export type Mapping = z.output<typeof mappingSchema>;
export const deletedMappingSchema = z.object({
  done: z.literal(true),
  testCases: z.array(testCaseRef).describe("The test cases that expect something of it: they fail until it is restored."),
});
export type DeletedMapping = z.output<typeof deletedMappingSchema>;
export const mappingListSchema = z.object({
  items: z.array(mappingSchema),
  drafted: z.array(mappingSchema).describe("New mappings that are only drafts: no event uses them."),
  draftedOrder: z.array(idOf("mapping")).nullable().describe("The order that a release will give them, if it was changed."),
  limit: z.int(),
  version: z.int(),
});
export type ListedMappings = z.output<typeof mappingListSchema>;
