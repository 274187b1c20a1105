import { z } from "zod";
import { idOf, issueSchema, jsonObject, jsonValue, timestamp } from "#lib/access/http/schema.ts";
import { filtersSchema } from "#lib/console/destinations/schema.ts";
import { longestTrigger, mappingOptionsSchema } from "#lib/console/mappings/schema.ts";
import { comparedOutcomes } from "#lib/core/plan/compare-plans.ts";
import { mostEvents } from "./choices.ts";

const candidateSchema = z.strictObject({
  mappingId: idOf("mapping").optional().describe("The mapping that this one would replace; absent for a new one."),
  name: z.string().max(200).default("New mapping"),
  actionSlug: z.string().min(1).max(100),
  trigger: z.string().trim().min(1, "Say which events this mapping is for.").max(longestTrigger, "Use at most 10,000 characters."),
  settings: jsonObject,
  options: mappingOptionsSchema.default({}),
});

export const startBackTestSchema = z.strictObject({
  last: z.number().int().min(1).max(mostEvents).default(1_000).describe("At most this many of the newest events that match."),
  filter: z
    .strictObject({
      from: timestamp.optional(),
      to: timestamp.optional(),
      sourceId: idOf("source").optional(),
      type: z.string().max(50).optional(),
      name: z.string().max(500).optional(),
    })
    .default({}),
  mappings: z.array(candidateSchema).max(50).default([]).describe("Mappings as they would be. They count as on."),
  drafts: z
    .union([z.literal("all"), z.array(idOf("mapping")).min(1).max(100)])
    .optional()
    .describe("Drafts of the destination: all, or those of these mappings."),
  filters: filtersSchema.optional().describe("The destination's filters as they would be."),
});
export type StartBackTest = z.input<typeof startBackTestSchema>;

const outcome = z.enum(comparedOutcomes);
const rate = z.object({
  total: z.int(),
  perSecond: z.number().describe("Requests per second on average, from the oldest to the newest event."),
  peakPerSecond: z.number().describe("Requests in the busiest second."),
});
export const backTestResultSchema = z.object({
  events: z.int(),
  unreadable: z.int(),
  from: timestamp.nullable(),
  to: timestamp.nullable(),
  cells: z.array(z.object({ mappingId: z.string(), before: outcome, after: outcome, identical: z.boolean(), count: z.int() })),
  differences: z.array(z.object({ mappingId: z.string(), path: z.string(), change: z.string(), count: z.int() })),
  issues: z
    .array(z.object({ mappingId: z.string(), path: z.string(), message: z.string(), before: z.number(), after: z.number() }))
    .describe("What the action’s contract refuses, and what the Talon.One account does not have as it is sent. Numbers of events."),
  knowsAttributes: z.boolean().describe("False if the account's attributes have not been read, so that their names were not checked."),
  leftOut: z
    .object({ differences: z.number(), issues: z.number() })
    .describe("How many more there are: only the most frequent are listed."),
  requests: z.object({ before: rate, after: rate, limitPerSecond: z.number() }),
  customers: z.object({ count: z.int(), atLeast: z.boolean() }).describe("Profiles and sessions for which something changes."),
});
export type BackTestResult = z.output<typeof backTestResultSchema>;

export const backTestSchema = z.object({
  id: idOf("backTest"),
  title: z.string(),
  state: z.enum(["running", "done", "cancelled", "failed"]),
  looked: z.int().describe("Events looked at so far."),
  last: z.number().nullable(),
  filter: z.object({
    from: timestamp.optional(),
    to: timestamp.optional(),
    sourceId: z.string().optional(),
    type: z.string().optional(),
    name: z.string().optional(),
  }),
  gone: z.int().describe("Events received in the chosen time that have expired since, of any name and type. By whole days."),
  mappings: z
    .array(z.object({ id: z.string(), name: z.string(), exists: z.boolean() }))
    .describe("The mappings that the back-test compares."),
  drafts: z
    .array(z.object({ mappingId: z.string(), revision: z.int() }))
    .describe("The drafts that are tested, by the revisions at the start."),
  ofDrafts: z
    .array(
      z.object({
        mappingId: idOf("mapping"),
        revision: z.int().describe("The draft's present revision."),
        changed: z.boolean().describe("True if the draft no longer does what was tested."),
        asIfOn: z.boolean().describe("True if the draft is off and was tested as if it were on."),
      }),
    )
    .describe("Present drafts that this back-test tested, as drafts or from the editor."),
  filtersChange: z.boolean(),
  result: backTestResultSchema.nullable(),
  reason: z.string().nullable(),
  createdBy: z.string(),
  createdAt: timestamp,
  finishedAt: timestamp.nullable(),
});
export type BackTest = z.output<typeof backTestSchema>;
export const backTestListSchema = z.object({ items: z.array(backTestSchema.omit({ result: true })) });

/** Which number was opened: a cell of the matrix, a difference, a problem, or the changes. */
export const backTestEventsQuery = z.object({
  mappingId: z.string().max(100).optional().describe("Only this mapping; for a cell of the outcomes, all if left out."),
  before: outcome.optional(),
  after: outcome.optional(),
  identical: z.enum(["true", "false"]).optional(),
  path: z.string().max(10_000).optional(),
  change: z.string().max(200).optional(),
  message: z.string().max(10_000).optional(),
  side: z.enum(["before", "after"]).default("after").describe("For a problem: the events that have it before or after the change."),
  changed: z.literal("true").optional().describe("Only events that would change something for a customer."),
  cursor: z
    .string()
    .regex(/^\d{1,9}\.\d{1,9}$/, "This is not a place in a back-test. Use the `nextCursor` of a page.")
    .optional(),
});
export type BackTestEventsQuery = z.input<typeof backTestEventsQuery>;

const side = z.object({
  outcome,
  payload: jsonValue.nullable(),
  issues: z.array(issueSchema),
});
export const backTestEventsSchema = z.object({
  masked: z.boolean().describe("True when personal data is masked for this viewer."),
  count: z.int().describe("How many there are in total; an event counts once for each mapping."),
  gone: z.int().describe("Events of this page that have expired or were erased since."),
  nextCursor: z.string().nullable(),
  items: z.array(
    z.object({
      eventId: idOf("event"),
      mappingId: z.string(),
      title: z.string(),
      receivedAt: timestamp,
      event: jsonValue,
      before: side,
      after: side,
      differences: z.array(z.object({ path: z.string(), change: z.string() })),
    }),
  ),
});
export type BackTestEvents = z.output<typeof backTestEventsSchema>;

export const keepCasesSchema = z.strictObject({ count: z.number().int().min(1).max(20).default(5) });
export const keptCasesSchema = z.object({ items: z.array(z.object({ id: idOf("testCase"), name: z.string() })) });
export type KeptCases = z.output<typeof keptCasesSchema>;

export const backTestDryRunSchema = z.strictObject({
  eventId: idOf("event"),
  mappingId: z.string().max(100).describe("One of the mappings that the back-test compares."),
});
export type BackTestDryRun = z.input<typeof backTestDryRunSchema>;
