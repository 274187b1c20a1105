import { z } from "zod";
import { idOf, jsonValue, pageOf, pageQuery, timeRangeQuery, timestamp, wordList } from "#lib/access/http/schema.ts";
import { searchedSchema } from "#lib/console/lists/schema.ts";
import { timeZoneQuery } from "#lib/console/statistics/schema.ts";

export const eventTypes = ["track", "identify", "page", "group", "alias"] as const;
export const eventOutcomes = ["accepted", "discarded", "malformed"] as const;

export const listEventsQuery = pageQuery.extend(timeRangeQuery.shape).extend({
  q: z.string().trim().max(300).optional().describe("User ID, message ID or event name; or text in the payload, at least 3 characters."),
  userId: z.string().max(1000).optional(),
  messageId: z.string().max(200).optional(),
  name: z.string().max(500).optional(),
  type: z.string().max(50).optional(),
  outcome: wordList(eventOutcomes).optional(),
  reason: z
    .string()
    .regex(/^[0-9a-f]{32}$/, "Use a key that the list of reasons gives.")
    .optional()
    .describe("The key of a reason why events were not used, from `events/reasons`."),
  sourceId: idOf("source").optional(),
});
export const eventHistogramQuery = listEventsQuery.omit({ cursor: true, limit: true }).extend({ timeZone: timeZoneQuery });
export type ListEventsQuery = z.input<typeof listEventsQuery>;

export const eventSchema = z.object({
  id: idOf("event"),
  destinationId: idOf("destination"),
  sourceId: z.string(),
  sourceName: z.string().nullable(),
  messageId: z.string(),
  type: z.string(),
  name: z.string().nullable(),
  userId: z.string().nullable(),
  anonymousId: z.string().nullable(),
  sentAt: timestamp.nullable(),
  receivedAt: timestamp,
  outcome: z.enum(eventOutcomes),
  reason: z.string().nullable(),
  matched: z.int(),
});
export type Event = z.output<typeof eventSchema>;
export const eventPageSchema = pageOf(eventSchema).extend({ searched: searchedSchema.optional() });

/** The part of a list's filter that says which events are meant, not what became of them. */
export const reasonCountsQuery = listEventsQuery
  .pick({ from: true, to: true, type: true, sourceId: true })
  .extend({ timeZone: timeZoneQuery });
export const reasonCountsSchema = z.object({
  events: z.int().describe("How many events were looked at, used ones included."),
  newest: z.number().nullable().describe("How many of the newest were counted; null if all were."),
  bars: z.array(timestamp).describe("When each bar begins, oldest first."),
  to: timestamp.describe("When the last bar ends."),
  reasons: z
    .array(
      z.object({
        key: z.string(),
        reason: z.string(),
        outcome: z.enum(eventOutcomes),
        count: z.int(),
        course: z.array(z.number()).describe("How many in each bar."),
      }),
    )
    .describe("Commonest first. Reasons that differ only in a number count as one."),
});
export type ReasonCounts = z.output<typeof reasonCountsSchema>;

export const searchEventsQuery = pageQuery.extend({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  q: z.string().trim().max(300).optional().describe("A user ID, anonymous ID or message ID, an event's type, or a part of its name."),
  sourceId: idOf("source").optional(),
});
export const foundEventsSchema = eventPageSchema.extend({
  masked: z.boolean().describe("True when personal data is masked for this viewer, who then cannot search by it either."),
});
export type FoundEvents = z.output<typeof foundEventsSchema>;

export const eventDetailSchema = eventSchema.extend({
  payload: jsonValue,
  masked: z.boolean().describe("True when personal data is masked for this viewer."),
  deliveries: z.array(
    z.object({
      id: idOf("delivery"),
      mappingId: z.string(),
      mappingName: z.string().nullable(),
      actionSlug: z.string(),
      state: z.string(),
      reason: z.string().nullable(),
    }),
  ),
});
export type EventDetail = z.output<typeof eventDetailSchema>;

/** The last events in full, for "matches N of your last 100" and the preview. */
export const recentEventsQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(100),
  type: z.string().max(50).optional(),
  name: z.string().max(500).optional(),
});
export const recentEventsSchema = z.object({
  items: z.array(z.object({ id: idOf("event"), receivedAt: timestamp, payload: jsonValue })),
  masked: z.boolean(),
});
export type RecentEvents = z.output<typeof recentEventsSchema>;

/** Paths seen in real events, for the variable picker; commonest first. */
export const seenPathsQuery = z.object({
  type: z.enum(eventTypes).optional(),
  name: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(200).describe("How many of the last events to look at."),
});
export const seenPathsSchema = z.object({
  events: z.int().describe("How many events were looked at."),
  complete: z.boolean().describe("False if an event was too deep or wide, or a list too long, to be read completely."),
  paths: z.array(
    z.object({
      path: z.string().describe('As in a mapping: "$.properties.total", with [0] for the first item of a list.'),
      types: z.array(z.enum(["string", "number", "boolean", "object", "array", "null"])),
      samples: z.array(jsonValue).describe("Up to three different values; text is cut at 100 characters."),
      count: z.int().describe("In how many of the events."),
    }),
  ),
});
export type SeenPaths = z.output<typeof seenPathsSchema>;
export const seenNamesSchema = z.object({
  names: z.array(z.object({ type: z.string(), name: z.string().nullable(), count: z.int(), lastSeenAt: timestamp })),
});
export type SeenNames = z.output<typeof seenNamesSchema>;
