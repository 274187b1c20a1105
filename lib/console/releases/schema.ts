import { z } from "zod";
import { destinationParams } from "#lib/access/http/params.ts";
import { idOf, pageOf, timestamp } from "#lib/access/http/schema.ts";
import { contentSchema, draftKinds, longestNote } from "#lib/console/mappings/schema.ts";

export const releaseParams = destinationParams.extend({ releaseId: idOf("release") });

const sentence = z.string().trim().max(longestNote, `Use at most ${longestNote} characters in a note or a reason.`);
const aroundApproval = sentence
  .min(1, "Say why it cannot wait for approval.")
  .describe("Why it is released without the approval that the destination asks for. For admins; the audit log keeps it.");

/**
 * Drafts by the revisions that were shown: one that changed since is refused, and nothing is
 * released.
 */
export const createReleaseSchema = z.object({
  drafts: z
    .array(z.object({ mappingId: idOf("mapping"), revision: z.number().int() }))
    .max(200)
    .default([]),
  orderRevision: z.number().int().optional().describe("Revision of the drafted order, if the release includes it."),
  note: sentence.default(""),
  publishAt: timestamp.optional().describe("When it goes live. If left out: now, or as soon as it is approved."),
  ask: z.boolean().default(false).describe("Ask someone else to approve it, instead of releasing it."),
  aroundApproval: aroundApproval.optional(),
});
export type CreateRelease = z.input<typeof createReleaseSchema>;

export const approveReleaseSchema = z.object({ aroundApproval: aroundApproval.optional() });
export const rejectReleaseSchema = z.object({ reason: sentence.min(1, "Say what should change.") });
export const rollBackSchema = z.object({ note: sentence.default("") });

export const releaseStates = ["asked", "scheduled", "published", "rejected", "cancelled", "failed"] as const;
export const releaseItemSchema = z.object({
  mappingId: idOf("mapping"),
  name: z.string(),
  kind: z.enum(draftKinds),
  draftRevision: z.number().nullable(),
  beforeVersion: z.number().describe("The mapping's version before the release; 0 if there was no such mapping."),
  afterVersion: z.number().nullable().describe("The mapping's version after the release; null until it is live."),
  authorId: z.string().nullable(),
  author: z.string().describe("Who changed it last."),
});
export type ReleaseItem = z.output<typeof releaseItemSchema>;

const ref = z.object({ id: idOf("release"), number: z.int() });
export const releaseSchema = z.object({
  id: idOf("release"),
  destinationId: idOf("destination"),
  number: z.int(),
  state: z.enum(releaseStates),
  note: z.string(),
  items: z.array(releaseItemSchema),
  reorders: z.boolean().describe("It changes the order of the mappings."),
  publishAt: timestamp.nullable(),
  publishedAt: timestamp.nullable(),
  createdById: z.string().nullable(),
  createdBy: z.string(),
  createdAt: timestamp,
  decidedBy: z.string().nullable().describe("Who approved, rejected or cancelled it."),
  decidedAt: timestamp.nullable(),
  reason: z.string().nullable().describe("Why it was rejected, failed, or was released without approval."),
  aroundApproval: z.boolean(),
  rollsBack: ref.nullable(),
  rolledBackBy: ref.nullable(),
  outdated: z.array(z.string()).describe("What has changed since the release was asked for. While this is not empty, it cannot go live."),
  canRollBack: z.boolean().describe("True if nothing in the release was changed since."),
});
export type Release = z.output<typeof releaseSchema>;
export const releasePageSchema = pageOf(releaseSchema);

export const releaseDetailSchema = releaseSchema.extend({
  contents: z.array(z.object({ mappingId: idOf("mapping"), before: contentSchema.nullable(), after: contentSchema.nullable() })),
});
export type ReleaseDetail = z.output<typeof releaseDetailSchema>;
