import { z } from "zod";
import { displayName, idOf, issueSchema, jsonObject, jsonValue, timestamp } from "#lib/access/http/schema.ts";
import { ruleEffectSchema } from "#lib/console/deliveries/schema.ts";
import { savedLimits } from "./limits.ts";

/** Characters of an event as text; a webhook of Segment is at most 1 MB. */
const eventText = z.string().min(1, "There isn’t an event yet.").max(1_000_000, "Use at most 1,000,000 characters.");

export const saveEventSchema = z.object({ name: displayName, text: eventText });
export type SaveEvent = z.input<typeof saveEventSchema>;
export const savedEventSchema = z.object({
  id: idOf("savedEvent"),
  name: z.string(),
  text: z.string().describe("The event as it was written, comments included."),
  bytes: z.number().describe("Size of the text."),
  createdBy: z.string(),
  createdAt: timestamp,
  expiresAt: timestamp.describe("When Falconer deletes it."),
  masked: z.boolean().describe("True when personal data is masked for this viewer."),
});
export type SavedEvent = z.output<typeof savedEventSchema>;
export const savedEventListSchema = z.object({ items: z.array(savedEventSchema) });

/** Answer to a save: where it is now. */
export const madeSchema = z.object({ id: z.string() });

export const expectedOutcomes = ["ready", "invalid", "not_matched", "not_compiled", "stopped"] as const;
export const expectationSchema = z.object({
  mappingId: z.string().max(100),
  mappingName: z.string().max(200),
  outcome: z.enum(expectedOutcomes),
  payload: jsonValue.optional().describe("What is expected to be sent; absent if nothing is."),
});
export type Expectation = z.output<typeof expectationSchema>;

/** Belongs to one destination. */
export const testCaseLimit = savedLimits.testCases.count;

export const createTestCaseSchema = z.object({
  name: displayName,
  event: jsonObject,
  expected: z.array(expectationSchema).max(50),
});
export type CreateTestCase = z.input<typeof createTestCaseSchema>;
export const updateTestCaseSchema = z.object({
  name: displayName.optional(),
  expected: z.array(expectationSchema).max(50).optional(),
});
export type UpdateTestCase = z.input<typeof updateTestCaseSchema>;
export const testCaseSchema = z.object({
  id: idOf("testCase"),
  name: z.string(),
  event: jsonObject,
  expected: z.array(expectationSchema),
  createdBy: z.string(),
  createdAt: timestamp,
  updatedAt: timestamp,
  masked: z.boolean(),
});
export type TestCase = z.output<typeof testCaseSchema>;
export const testCaseListSchema = z.object({ items: z.array(testCaseSchema), limit: z.int() });
export type TestCaseList = z.output<typeof testCaseListSchema>;

export const linkStateSchema = z.object({ text: eventText, mappingId: z.string().max(100).optional() });
export type LinkState = z.output<typeof linkStateSchema>;
export const savedLinkSchema = z.object({ id: idOf("link"), state: linkStateSchema, masked: z.boolean() });
export type SavedLink = z.output<typeof savedLinkSchema>;
export const linkListSchema = z.object({
  items: z.array(z.object({ id: idOf("link"), bytes: z.number(), createdBy: z.string(), createdAt: timestamp, expiresAt: timestamp })),
});
export type LinkList = z.output<typeof linkListSchema>;

/** Which mappings to send the event through: those that were ticked and no others. */
export const sendTestSchema = z.object({
  event: jsonObject,
  eventId: idOf("event").optional().describe("The ID of the received event, if it was one."),
  mappingIds: z.array(idOf("mapping")).min(1, "Select at least one mapping.").max(50),
});
export type SendTest = z.input<typeof sendTestSchema>;

export const dryRunSchema = z.strictObject({
  requests: z
    .array(z.strictObject({ path: z.string().max(10_000), body: jsonValue.optional() }))
    .min(1)
    .max(5)
    .describe("The requests, as a mapping plans them."),
  without: z
    .strictObject({ event: jsonObject, mappingId: idOf("mapping") })
    .optional()
    .describe("The requests of the saved mapping, to compare with."),
});
export type DryRun = z.input<typeof dryRunSchema>;
export const dryRunSideSchema = z.object({
  outcome: z.enum(["answer", "not_possible", "refused", "unreachable"]),
  message: z.string().nullable(),
  effects: z.array(ruleEffectSchema),
});
export type DryRunSide = z.output<typeof dryRunSideSchema>;
export const dryRunResultsSchema = z.object({
  with: z.array(dryRunSideSchema).describe("The results for `requests`, one each."),
  without: z.array(dryRunSideSchema).nullable(),
});
export type DryRunResults = z.output<typeof dryRunResultsSchema>;

export const sentResultSchema = z.object({
  mappingId: z.string(),
  mappingName: z.string(),
  outcome: z.enum(["delivered", "failed", "waiting", "not_sent"]),
  sentence: z.string(),
  remedy: z.object({ title: z.string(), remedy: z.string() }).nullable(),
  deliveryId: z.string().nullable(),
  issues: z.array(issueSchema),
  attempts: z.array(
    z.object({
      status: z.int().nullable(),
      durationMs: z.number().nullable(),
      error: z.string().nullable(),
      request: jsonValue.describe("As sent, secrets masked."),
      response: jsonValue.nullable(),
    }),
  ),
});
export type SentResult = z.output<typeof sentResultSchema>;
export const sentResultsSchema = z.object({ deployment: z.string(), results: z.array(sentResultSchema) });
export type SentResults = z.output<typeof sentResultsSchema>;
