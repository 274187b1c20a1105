import { z } from "zod";
import {
  flagQuery,
  idOf,
  issueSchema,
  jsonValue,
  pageOf,
  pageQuery,
  timeRangeQuery,
  timestamp,
  wordList,
} from "#lib/access/http/schema.ts";
import { eventSchema } from "#lib/console/events/schema.ts";
import { searchedSchema } from "#lib/console/lists/schema.ts";
import { timeZoneQuery } from "#lib/console/statistics/schema.ts";
import { deliveryStates } from "#lib/engine/delivery/states.ts";
import { type RuleResult, ruleResults } from "#lib/talon-one/rule-answer.ts";

/** What people see: a failed delivery is recovered once a replay of it was delivered. */
export const shownStates = [...deliveryStates, "recovered"] as const;
export type ShownState = (typeof shownStates)[number];
export const attemptOutcomes = ["started", "delivered", "retry", "refused", "unknown", "unauthorized"] as const;

export const ruleChoices = Object.keys(ruleResults) as [RuleResult, ...RuleResult[]];

export const listDeliveriesQuery = pageQuery.extend(timeRangeQuery.shape).extend({
  q: z.string().trim().max(300).optional().describe("User ID, message ID, event name, profile or session ID, or delivery ID."),
  state: wordList(shownStates).optional(),
  mappingId: idOf("mapping").optional(),
  actionSlug: z.string().max(100).optional(),
  eventId: idOf("event").optional(),
  userId: z.string().max(1000).optional(),
  messageId: z.string().max(200).optional(),
  cause: z.string().max(100).optional(),
  isTest: flagQuery.optional(),
  rules: z
    .enum(ruleChoices)
    .optional()
    .describe("What Talon.One's rules did: effects, only rejections, or nothing. Deliveries whose response does not say are in none."),
  effect: z.string().max(100).optional().describe("Only with an effect of this kind, as Talon.One names it, such as acceptCoupon."),
  campaignId: z.coerce.number().int().optional().describe("Only with an effect of this campaign."),
});

export const deliveryHistogramQuery = listDeliveriesQuery.omit({ cursor: true, limit: true }).extend({ timeZone: timeZoneQuery });

export const deliverySchema = z.object({
  id: idOf("delivery"),
  destinationId: idOf("destination"),
  eventId: z.string(),
  eventType: z.string().nullable(),
  eventName: z.string().nullable(),
  userId: z.string().nullable(),
  messageId: z.string(),
  mappingId: z.string(),
  mappingName: z.string().nullable(),
  mappingVersion: z.int(),
  actionSlug: z.string(),
  state: z.enum(shownStates),
  reason: z.string().nullable(),
  cause: z.string().nullable(),
  customerProfileId: z.string().nullable(),
  customerSessionId: z.string().nullable(),
  attemptCount: z.int(),
  isTest: z.boolean(),
  replayOf: z.string().nullable(),
  rules: z.enum(ruleChoices).nullable().describe("What Talon.One's rules did; null when its response does not say."),
  createdAt: timestamp,
  settledAt: timestamp.nullable(),
});
export type Delivery = z.output<typeof deliverySchema>;
export const deliveryPageSchema = pageOf(deliverySchema).extend({ searched: searchedSchema.optional() });

export const attemptSchema = z.object({
  id: idOf("attempt"),
  requestIndex: z.int(),
  startedAt: timestamp,
  finishedAt: timestamp.nullable(),
  durationMs: z.number().nullable(),
  outcome: z.enum(attemptOutcomes),
  status: z.int().nullable(),
  error: z.string().nullable(),
  request: jsonValue.describe("As sent, secrets masked."),
  response: jsonValue.nullable(),
  sharedWith: z.number().describe("How many other deliveries this one request served."),
});
export type Attempt = z.output<typeof attemptSchema>;

export const ruleEffectSchema = z.object({
  kind: z.string().describe("Talon.One's effect type; ruleFailure, createdCoupon, createdReferral, awardedGiveaway or more."),
  sentence: z.string(),
  tone: z.enum(["good", "bad", "plain"]),
  ruleName: z.string().nullable(),
  campaignId: z.int().nullable(),
  campaignName: z.string().nullable(),
  value: jsonValue.describe("The effect as it came; long values are cut."),
});
export type RuleEffect = z.output<typeof ruleEffectSchema>;

/** The whole history of one delivery. */
export const deliveryDetailSchema = deliverySchema.extend({
  requests: z.array(
    z.object({
      method: z.string(),
      path: z.string(),
      query: z.string(),
      headers: z.record(z.string(), z.string()),
      body: jsonValue.optional(),
    }),
  ),
  issues: z.array(issueSchema),
  nextAttemptAt: timestamp.nullable(),
  waitsFor: z
    .object({
      what: z
        .enum(["resume", "turn_on", "person", "earlier", "retry", "turn"])
        .describe(
          "The destination is paused or off; a failed delivery holds the queue until a person decides; an earlier delivery of the same customer or session; its next attempt; its turn.",
        ),
      until: timestamp.nullable().describe("When the thing that the delivery waits for is due, if known."),
      behind: z
        .object({
          deliveryId: z.string(),
          eventType: z.string().nullable(),
          eventName: z.string().nullable(),
          holds: z.boolean(),
          before: z.number().describe("How many deliveries are ahead of it in its queues, counted up to 1,000 per queue."),
        })
        .nullable(),
    })
    .nullable()
    .describe("What the delivery waits for; null once it has settled."),
  holdsBack: z.number().nullable().describe("How many deliveries wait behind it because it holds their queue; null when it holds none."),
  event: eventSchema.extend({ payload: jsonValue }).nullable(),
  attempts: z.array(attemptSchema),
  callbacks: z
    .array(
      z.object({
        receivedAt: timestamp,
        same: z.boolean().describe("Whether the callback reported the same effects as the response."),
        effects: z.number(),
        missing: z.array(z.string()).describe("Kinds of effects that the response had and the callback lacks."),
        added: z.array(z.string()),
      }),
    )
    .describe("Talon.One's callbacks, if Falconer receives them."),
  effects: z.array(ruleEffectSchema).describe("What Talon.One's rules did, in the order of its response."),
  problemId: idOf("problem").nullable().describe("The problem that it is part of, if it failed."),
  masked: z.boolean().describe("True when personal data is masked for this viewer."),
});
export type DeliveryDetail = z.output<typeof deliveryDetailSchema>;
