import { z } from "zod";
import { idOf, timestamp } from "#lib/access/http/schema.ts";
import { quietHoursSchema } from "#lib/console/alerts/schema.ts";
import { erasureReceiptSchema } from "#lib/console/privacy/schema.ts";

const userId = z.string().min(1, "Enter a user ID.").max(1_000, "Talon.One’s IDs have at most 1,000 characters.");

/** `confirm` repeats the user ID: a deletion cannot be undone. */
export const askDeletionSchema = z
  .strictObject({ destinationId: idOf("destination"), userId, confirm: z.string() })
  .refine((input) => input.userId === input.confirm, { path: ["confirm"], message: "Enter the same user ID again." });
export type AskDeletion = z.input<typeof askDeletionSchema>;

export const findDeletionsSchema = z.strictObject({ userId });

export const deletionStates = ["asked", "withdrawn", "answered", "released", "done"] as const;
export const deletionSchema = z.object({
  id: idOf("deletion"),
  destinationId: idOf("destination"),
  destinationName: z.string(),
  person: z.string().describe("Keyed hash of the user ID: anyone who has the ID can find the receipt by it. The ID itself is not kept."),
  state: z
    .enum(deletionStates)
    .describe(
      "asked; withdrawn: waiting requests are out of its queues; answered: Talon.One has deleted; released: late requests are withdrawn too; done: the ID is forgotten, and Falconer's own copies are being erased.",
    ),
  waitsFor: z.enum(["key", "held", "quiet_hours", "retry"]).nullable().describe("What the deletion waits for now."),
  origin: z.enum(["notice", "person"]).describe("Who asked: Segment by a notice, or a person on the page or by the API."),
  sourceId: idOf("source").nullable(),
  messageIds: z.array(z.string()).describe("Message IDs of Segment's notices."),
  notices: z.int().describe("How often it was requested; later requests are merged."),
  askedBy: z.string(),
  askedAt: timestamp,
  withdrawnAt: timestamp.nullable(),
  withdrawn: z.int().describe("Requests that waited and were withdrawn."),
  tries: z.int(),
  sentAt: timestamp.nullable().describe("When the last attempt left."),
  answeredAt: timestamp.nullable().describe("When Talon.One confirmed it."),
  status: z.int().nullable().describe("Status of Talon.One’s last response. 204: deleted. 404: it had nothing under this ID."),
  answer: z.string().nullable().describe("Talon.One’s last response, if it was not a success."),
  laterEvents: z.enum(["delivered", "kept_back", "kept_back_until"]),
  keptBackUntil: timestamp.nullable(),
  finishedAt: timestamp.nullable(),
  erased: erasureReceiptSchema.nullable().describe("The receipt of erasing Falconer’s own copies, once that is done."),
});
export type Deletion = z.output<typeof deletionSchema>;
export const deletionListSchema = z.object({ items: z.array(deletionSchema) });

const rules = z.object({
  perMinute: z
    .number()
    .int()
    .min(1, "Use 1 to 600.")
    .max(600, "Use 1 to 600.")
    .describe("Deletions per minute, in addition to deliveries."),
  quietHours: quietHoursSchema.nullable().describe("Hours in which deletions are sent; null: at any time."),
  suppress: z.enum(["for_good", "days", "none"]).describe("How long later events of a deleted person are not delivered."),
  suppressDays: z.number().int().min(1, "Use 1 to 3650.").max(3650, "Use 1 to 3650."),
});
/** What of it is configuration: it is in exports and files. */
export const deletionSettingsSchema = z.strictObject(rules.shape);
export type DeletionSettings = z.output<typeof deletionSettingsSchema>;
export const deletionRulesSchema = rules.extend({
  key: z.string().nullable().describe("The Integration key, masked. It is set beside the catalogue, and used for dry runs as well."),
  held: z
    .object({ at: timestamp, reason: z.string() })
    .nullable()
    .describe("Set if Talon.One rejected the key: deletions wait, deliveries do not."),
  unreadableAt: timestamp.nullable().describe("When a notice without a user ID last came."),
  waiting: z.int(),
});
export type DeletionRules = z.output<typeof deletionRulesSchema>;
export const changeDeletionRulesSchema = rules.partial().extend({
  resume: z.literal(true).optional().describe("Try again with the stored key."),
});
export type ChangeDeletionRules = z.input<typeof changeDeletionRulesSchema>;
