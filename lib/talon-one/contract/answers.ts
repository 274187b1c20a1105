import { z } from "zod";
import { attributesSchema, attributeTypes, numericIdSchema, sessionStates } from "./values.ts";

/**
 * Talon.One's answers, as far as we read or imitate them. Objects are loose: an answer with more in
 * it is still understood.
 */

const created = z.iso.datetime({ offset: true });
const entity = { id: numericIdSchema, created };

export const effectSchema = z.looseObject({
  campaignId: z.int(),
  rulesetId: z.int(),
  ruleIndex: z.int(),
  ruleName: z.string(),
  effectType: z.string(),
  triggeredByCoupon: z.int().optional(),
  props: z.looseObject({}),
});
export type EffectAnswer = z.infer<typeof effectSchema>;

const ruleFailureSchema = z.looseObject({
  campaignID: z.int(),
  campaignName: z.string(),
  rulesetID: z.int(),
  ruleIndex: z.int(),
  ruleName: z.string(),
  couponValue: z.string().optional(),
  referralValue: z.string().optional(),
  conditionIndex: z.int().optional(),
  effectIndex: z.int().optional(),
  details: z.string().optional(),
});
export type RuleFailure = z.infer<typeof ruleFailureSchema>;

export const profileSchema = z.looseObject({
  ...entity,
  accountId: numericIdSchema,
  attributes: attributesSchema.optional(),
  integrationId: z.string().optional(),
  closedSessions: z.int().optional(),
  totalSales: z.number().optional(),
  audienceMemberships: z.array(z.looseObject({ id: numericIdSchema, name: z.string() })).optional(),
  lastActivity: created.optional(),
});

export const sessionSchema = z.looseObject({
  ...entity,
  integrationId: z.string(),
  applicationId: z.int(),
  profileId: z.string(),
  firstSession: z.boolean(),
  coupon: z.string(),
  referral: z.string(),
  state: z.enum(sessionStates),
  cartItems: z.array(z.looseObject({ sku: z.string(), quantity: z.int() })),
  attributes: attributesSchema,
  total: z.number(),
  cartItemTotal: z.number(),
  additionalCostTotal: z.number(),
  updated: created,
});

const eventSchema = z.looseObject({
  ...entity,
  applicationId: z.int(),
  profileId: z.string().optional(),
  sessionId: z.string().optional(),
  type: z.string(),
  attributes: attributesSchema,
  effects: z.array(z.array(z.unknown())),
  ledgerEntries: z.array(z.unknown()),
});

const couponSchema = z.looseObject({
  ...entity,
  campaignId: z.int(),
  value: z.string().min(4),
  usageCounter: z.int(),
  usageLimit: z.int(),
});

const attributeSchema = z.looseObject({
  ...entity,
  accountId: numericIdSchema,
  entity: z.string(),
  name: z.string(),
  title: z.string(),
  type: z.enum([...attributeTypes, "(list string)", "(list number)", "(list time)", "(list location)"]),
  description: z.string(),
  suggestions: z.array(z.string()),
  editable: z.boolean(),
});

/** The rule engine's answer to events, sessions and audience changes of one profile. */
export const stateAnswerSchema = z.looseObject({
  customerSession: sessionSchema.optional(),
  customerProfile: profileSchema.optional(),
  event: eventSchema.optional(),
  coupons: z.array(couponSchema).optional(),
  effects: z.array(effectSchema),
  createdCoupons: z.array(couponSchema),
  createdReferrals: z.array(z.unknown()),
  ruleFailureReasons: z.array(ruleFailureSchema).optional(),
});

export const profileRulesAnswerSchema = z.looseObject({
  customerProfile: profileSchema.optional(),
  effects: z.array(effectSchema),
  createdCoupons: z.array(couponSchema),
  createdReferrals: z.array(z.unknown()),
});

export const profileAnswerSchema = z.looseObject({
  customerProfile: profileSchema.optional(),
  createdAttributes: z.array(attributeSchema).optional(),
});

export const profileAudiencesAnswerSchema = profileAnswerSchema.extend({
  audiences: z
    .array(
      z.looseObject({
        ...entity,
        name: z.string().min(1),
        integration: z.string().optional(),
        integrationId: z.string().min(1),
        status: z.enum(["unmodified", "updated", "new"]),
      }),
    )
    .optional(),
});

export const audienceAnswerSchema = z.looseObject({
  ...entity,
  accountId: numericIdSchema,
  name: z.string().min(1),
  integration: z.string().optional(),
  integrationId: z.string().min(1).optional(),
});
