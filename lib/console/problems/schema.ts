import { z } from "zod";
import { idOf, timestamp, userIdSchema, wordList } from "#lib/access/http/schema.ts";
import { deliverySchema } from "#lib/console/deliveries/schema.ts";

export const problemStates = ["open", "acknowledged", "resolved", "ignored"] as const;
export type ProblemState = (typeof problemStates)[number];

export const listProblemsQuery = z.object({ state: wordList(problemStates).optional().describe("If left out: open and acknowledged.") });

const counts = {
  failed: z.int().describe("Deliveries that failed this way and were not delivered by a replay."),
  recovered: z.int().describe("Failed deliveries that a replay has delivered since."),
  customers: z.int().describe("Customer profiles among the failed deliveries."),
  more: z.boolean().describe("True if there are more than are counted here."),
};
export const problemSchema = z.object({
  id: idOf("problem"),
  state: z.enum(problemStates),
  mappingId: z.string(),
  mappingName: z.string().nullable(),
  cause: z.string().describe("The cause's key; 'other' if none is known."),
  title: z.string(),
  remedy: z.string().nullable(),
  reason: z.string().nullable().describe("The newest response; null when its delivery has expired."),
  firstSeen: timestamp,
  openedAt: timestamp.describe("When it was last opened."),
  lastSeen: timestamp,
  times: z.number().describe("How often it was opened. Above 1, it came back."),
  openedVersion: z.number().describe("The mapping's version when it was last opened."),
  lastVersion: z.number(),
  lastDeliveryId: z.string(),
  owner: z.object({ id: z.string(), name: z.string() }).nullable(),
  closedAt: timestamp.nullable(),
  closedBy: z.string().nullable().describe("Who closed it; null, with a time, if it closed automatically."),
  ...counts,
});
export type Problem = z.output<typeof problemSchema>;
export const problemListSchema = z.object({ items: z.array(problemSchema), open: z.number().describe("How many are open.") });

export const problemDetailSchema = problemSchema.extend({
  versions: z.array(z.object({ version: z.int(), failed: z.int() })).describe("Failures by the mapping's version, newest first."),
  examples: z.array(deliverySchema.pick({ id: true, eventId: true, messageId: true, reason: true, createdAt: true, settledAt: true })),
  replay: z
    .union([
      z.object({ deliveryIds: z.array(idOf("delivery")), unlessReplayed: z.literal(true) }),
      z.object({ filter: z.object({ mappingId: idOf("mapping"), cause: z.string(), from: timestamp }) }),
    ])
    .nullable()
    .describe("What a replay sends: everything that failed this way; null if nothing is left."),
  notes: z.array(z.object({ id: z.string(), text: z.string(), by: z.string(), at: timestamp })).describe("Oldest first."),
  field: z.string().nullable().describe("The mapping's field that the problem is about, such as attributes.colour; null if unknown."),
  people: z.array(z.object({ id: z.string(), name: z.string() })).describe("People who can own it."),
  alertId: z.string().nullable().describe("The newest alert about it."),
});
export type ProblemDetail = z.output<typeof problemDetailSchema>;

export const updateProblemSchema = z.strictObject({
  state: z.enum(problemStates).optional(),
  ownerId: userIdSchema.nullable().optional().describe("The new owner; null for nobody."),
});
export type UpdateProblem = z.input<typeof updateProblemSchema>;
export const addNoteSchema = z.strictObject({
  text: z.string().trim().min(1, "Write something.").max(2_000, "Use at most 2,000 characters."),
});
