import { z } from "zod";
import { idOf, issueSchema, jsonValue, timestamp } from "#lib/access/http/schema.ts";
import { eventOutcomes } from "#lib/console/events/schema.ts";
import { mostEventIds } from "./limits.ts";

/** All that are given must hold. */
export const storedEventFilter = z.strictObject({
  from: timestamp.optional(),
  to: timestamp.optional(),
  sourceId: idOf("source").optional(),
  type: z.string().max(50).optional(),
  name: z.string().max(500).optional(),
  userId: z.string().max(1000).optional(),
  messageId: z.string().max(200).optional(),
  outcome: z.array(z.enum(eventOutcomes)).max(eventOutcomes.length).optional(),
  matchedNothing: z.boolean().optional().describe("Only events that no mapping matched."),
});
export type StoredEventFilter = z.output<typeof storedEventFilter>;

export const startReprocessSchema = z
  .strictObject({
    eventIds: z.array(idOf("event")).min(1).max(mostEventIds).optional().describe("These events."),
    filter: storedEventFilter.optional().describe("All events that match. `{}`: all that are stored."),
    mappingIds: z.array(idOf("mapping")).min(1).max(50).optional().describe("If left out: all mappings that are on."),
    again: z
      .boolean()
      .default(false)
      .describe("Also send events that already have a delivery by the mapping. Deliveries in progress are always left out."),
    dryRun: z.boolean().default(false).describe("Only count what would be sent. The response is a preview, which can be run."),
    idempotencyKey: z
      .string()
      .min(8, "Use at least 8 characters.")
      .max(100)
      .optional()
      .describe(
        "A second call with the same key returns the first one’s run. Without one, the same call by the same user within 15 seconds does.",
      ),
  })
  .refine((input) => (input.eventIds === undefined) !== (input.filter === undefined), {
    error: "Give either eventIds or a filter.",
    path: ["filter"],
  });
export type StartReprocess = z.input<typeof startReprocessSchema>;

const mappingCounts = z.object({
  mappingId: idOf("mapping"),
  name: z.string(),
  send: z.number().describe("Deliveries with something to send."),
  requests: z.number(),
  invalid: z.number().describe("Deliveries that problems of the payload stop."),
  already: z.number().describe("Events left out because they have a delivery of this mapping."),
});

export const reprocessSchema = z.object({
  id: idOf("reprocess"),
  preview: z.boolean().describe("True: nothing is sent, only counted."),
  state: z.enum(["running", "done", "cancelled", "failed"]),
  progress: z.number().describe("0 to 1, by the time at which the events came."),
  again: z.boolean(),
  eventIds: z.number().nullable().describe("How many events were named; null for a filter."),
  filter: storedEventFilter.nullable(),
  mappingIds: z.array(idOf("mapping")).describe("The chosen mappings; empty for all that are on."),
  events: z.int().describe("Events looked at so far."),
  sent: z.number().describe("Events that make at least one delivery."),
  already: z.number().describe("Events that already have all of their deliveries."),
  notMatched: z.number().describe("Events that none of the mappings matches."),
  stopped: z.number().describe("Events that a filter or the integrations setting stops."),
  unreadable: z.int(),
  cameAgain: z.number().describe("Unreadable events whose message was received again and accepted since."),
  recovered: z.int().describe("Unreadable when they came, readable now."),
  gone: z
    .number()
    .nullable()
    .describe(
      "Named or previewed events that retention or an erasure has taken, and events of the chosen time that have expired; null while that is not known.",
    ),
  requests: z.number(),
  seconds: z.number().describe("The shortest time that the requests take at the rate limit."),
  mappings: z.array(mappingCounts).describe("In the destination’s order."),
  reason: z.string().nullable(),
  createdBy: z.string(),
  createdAt: timestamp,
  finishedAt: timestamp.nullable(),
});
export type Reprocess = z.output<typeof reprocessSchema>;
export const reprocessListSchema = z.object({ items: z.array(reprocessSchema) });

/** What one mapping makes of a few of the events, as it is now. */
export const reprocessSamplesQuery = z.object({ mappingId: idOf("mapping") });
export const reprocessSamplesSchema = z.object({
  masked: z.boolean().describe("True when personal data is masked for this viewer."),
  gone: z.int().describe("Samples that have expired or were erased since."),
  items: z.array(
    z.object({
      eventId: idOf("event"),
      title: z.string(),
      receivedAt: timestamp,
      outcome: z.enum(["ready", "invalid", "not_matched"]),
      event: jsonValue.describe("As it was received."),
      payload: jsonValue.nullable().describe("What the mapping makes of it; null if it no longer matches."),
      issues: z.array(issueSchema),
    }),
  ),
});
export type ReprocessSamples = z.output<typeof reprocessSamplesSchema>;
