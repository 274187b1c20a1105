import { z } from "zod";
import { idOf, timestamp, wordList } from "#lib/access/http/schema.ts";
import { eventOutcomes, eventSchema } from "#lib/console/events/schema.ts";

/** All that are given must hold. */
export const liveQuery = z.object({
  sourceId: idOf("source").optional(),
  name: z.string().trim().max(500).optional(),
  userId: z.string().trim().max(1000).optional(),
  mappingId: idOf("mapping").optional().describe("Only events for which this mapping made a delivery."),
  outcome: wordList(eventOutcomes).optional(),
});
export type LiveFilter = z.output<typeof liveQuery>;

export const liveEventSchema = eventSchema.pick({
  id: true,
  sourceId: true,
  messageId: true,
  type: true,
  name: true,
  userId: true,
  anonymousId: true,
  receivedAt: true,
  outcome: true,
  reason: true,
  matched: true,
});
export type LiveEvent = z.output<typeof liveEventSchema>;

export const liveDeliverySchema = z.object({
  id: idOf("delivery"),
  mappingId: z.string(),
  mappingName: z.string().nullable(),
  state: z.string(),
  reason: z.string().nullable(),
  status: z.int().nullable().describe("Status of Talon.One’s last response."),
  durationMs: z.number().nullable().describe("How long Talon.One took to respond."),
});
export type LiveDelivery = z.output<typeof liveDeliverySchema>;

// What the stream says, by the name of the server-sent event.

/** `events`: what came since the previous message. */
export const liveEventsMessage = z.object({
  came: z.int().describe("Events received by this destination."),
  matched: z.int().describe("Those of them that match the filter."),
  shown: z.array(liveEventSchema).describe("The newest matching events, newest first."),
  missed: z.int().describe("Matching events that were left out because this reader was slow."),
  masked: z.boolean(),
});
/** `deliveries`: what became of events that were shown. */
export const liveDeliveriesMessage = z.object({
  items: z.array(z.object({ eventId: idOf("event"), deliveries: z.array(liveDeliverySchema) })),
});
export const liveEndReasons = ["signed_out", "not_allowed", "stopping"] as const;
/** `end`: nothing more comes. */
export const liveEndMessage = z.object({ reason: z.enum(liveEndReasons), at: timestamp });
export type LiveMessages = {
  events: z.output<typeof liveEventsMessage>;
  deliveries: z.output<typeof liveDeliveriesMessage>;
  end: z.output<typeof liveEndMessage>;
};
