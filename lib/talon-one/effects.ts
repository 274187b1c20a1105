import { ExactNumber, isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";

export type EffectDescription = {
  /** Talon.One's name for it. */
  type: string;
  /** One sentence. */
  sentence: string;
  /** The rule that caused it, if the answer names one. */
  ruleName?: string;
  /**
   * "good": the customer gains something; "bad": something was rejected or undone; "plain":
   * neither.
   */
  tone: "good" | "bad" | "plain";
};

type Describe = { tone: EffectDescription["tone"]; say: (props: JsonObject) => string };

const said = (value: JsonValue | undefined): string =>
  typeof value === "string"
    ? value
    : typeof value === "number" || typeof value === "boolean" || value instanceof ExactNumber
      ? String(value)
      : written(value);
/** For objects and lists. A value nested too deeply to be serialised is left out. */
const written = (value: JsonValue | undefined): string => {
  try {
    return (value === undefined ? undefined : encodeJson(value)) ?? "";
  } catch {
    return "…";
  }
};
/** Up to two decimals, as a person would write the amount. */
const amount = (value: JsonValue | undefined): string =>
  typeof value === "number" ? String(Math.round(value * 100) / 100) : said(value) || "something";
const quote = (value: JsonValue | undefined): string => {
  const text = said(value);
  return text === "" ? "without a name" : `“${text.length > 200 ? `${text.slice(0, 200)}…` : text}”`;
};
const points = (props: JsonObject): string => `${amount(props.value)} loyalty ${props.value === 1 ? "point" : "points"}`;
const ledger = (props: JsonObject): string => (props.subLedgerId ? ` (${said(props.subLedgerId)})` : "");
const to = (props: JsonObject): string => (props.recipientIntegrationId ? ` to ${said(props.recipientIntegrationId)}` : "");
const item = (props: JsonObject): string =>
  typeof props.position === "number" ? ` on cart item ${props.position + 1}` : " on a cart item";
const because = (props: JsonObject): string => (props.rejectionReason ? `: ${reasonWords(said(props.rejectionReason))}` : "");

/**
 * "CouponStartDateInFuture" -> "it starts in the future"; an unknown reason is split into its
 * words.
 */
const reasons: Record<string, string> = {
  NotFound: "the code doesn’t exist",
  PartOfNotRunningCampaign: "its campaign is not running",
  LimitReached: "it was used as often as allowed",
  CampaignLimitReached: "its campaign has reached its limit",
  ProfileLimitReached: "this customer has used it as often as allowed",
  RecipientDoesNotMatch: "it belongs to another customer",
  RecipientIdSameAsAdvocate: "customers can’t refer themselves",
  Expired: "it has expired",
  StartDateInFuture: "it isn’t valid yet",
  RejectedByCondition: "the rule’s conditions aren’t met",
  EffectCouldNotBeApplied: "its effect could not be applied",
};
function reasonWords(reason: string): string {
  return (
    reasons[reason] ??
    reasons[reason.replace(/^(Coupon|Referral)/, "")] ??
    reason
      .replace(/([a-z])([A-Z])/g, "$1 $2")
      .toLowerCase()
      .slice(0, 200)
  );
}

const effects: Record<string, Describe> = {
  acceptCoupon: { tone: "good", say: (p) => `Coupon ${quote(p.value)} was accepted.` },
  rejectCoupon: { tone: "bad", say: (p) => `Coupon ${quote(p.value)} was rejected${because(p)}.` },
  rollbackCoupon: { tone: "bad", say: (p) => `The use of coupon ${quote(p.value)} was taken back.` },
  couponCreated: { tone: "good", say: (p) => `Coupon ${quote(p.value)} was created${p.profileId ? ` for ${said(p.profileId)}` : ""}.` },
  reserveCoupon: { tone: "good", say: (p) => `Coupon ${quote(p.couponValue ?? p.value)} was reserved.` },
  acceptReferral: { tone: "good", say: (p) => `Referral code ${quote(p.value)} was accepted.` },
  rejectReferral: { tone: "bad", say: (p) => `Referral code ${quote(p.value)} was rejected${because(p)}.` },
  redeemReferral: { tone: "good", say: (p) => `Referral code ${quote(p.value)} was redeemed.` },
  referralCreated: { tone: "good", say: (p) => `Referral code ${quote(p.value)} was created.` },
  rollbackReferral: { tone: "bad", say: (p) => `The use of referral code ${quote(p.value)} was taken back.` },
  setDiscount: { tone: "good", say: (p) => `Discount ${quote(p.name)}: ${amount(p.value)} off the whole cart.` },
  setDiscountPerItem: { tone: "good", say: (p) => `Discount ${quote(p.name)}: ${amount(p.value)} off${item(p)}.` },
  setDiscountPerAdditionalCost: {
    tone: "good",
    say: (p) => `Discount ${quote(p.name)}: ${amount(p.value)} off the additional cost ${quote(p.additionalCost)}.`,
  },
  setDiscountPerAdditionalCostPerItem: {
    tone: "good",
    say: (p) => `Discount ${quote(p.name)}: ${amount(p.value)} off the additional cost ${quote(p.additionalCost)}${item(p)}.`,
  },
  rollbackDiscount: { tone: "bad", say: (p) => `Discount ${quote(p.name)} (${amount(p.value)}) was taken back.` },
  addLoyaltyPoints: { tone: "good", say: (p) => `${points(p)} added${to(p)}${ledger(p)}: ${quote(p.name)}.` },
  deductLoyaltyPoints: { tone: "plain", say: (p) => `${points(p)} deducted${ledger(p)}: ${quote(p.name)}.` },
  rollbackAddedLoyaltyPoints: { tone: "bad", say: (p) => `${points(p)} taken back${ledger(p)}.` },
  rollbackDeductedLoyaltyPoints: { tone: "good", say: (p) => `${points(p)} given back${to(p)}${ledger(p)}.` },
  changeLoyaltyTierLevel: {
    tone: "good",
    say: (p) => `Loyalty tier changed${p.previousTierName ? ` from ${quote(p.previousTierName)}` : ""} to ${quote(p.newTierName)}.`,
  },
  addFreeItem: { tone: "good", say: (p) => `Free item ${quote(p.name)} (SKU ${said(p.sku)}) was added.` },
  awardGiveaway: { tone: "good", say: (p) => `Giveaway from ${quote(p.poolName)} awarded${to(p)}.` },
  willAwardGiveaway: {
    tone: "good",
    say: (p) => `A giveaway from ${quote(p.poolName)} will be awarded${to(p)} once the session is closed.`,
  },
  showNotification: { tone: "plain", say: (p) => `Notification ${quote(p.title)}: ${said(p.body).slice(0, 500)}` },
  showBundleMetadata: { tone: "plain", say: (p) => `Bundle found: ${said(p.description).slice(0, 500)}` },
  triggerWebhook: { tone: "plain", say: (p) => `Webhook ${quote(p.webhookName)} was triggered.` },
  updateAttribute: { tone: "plain", say: (p) => `Attribute ${quote(p.path)} set to ${said(p.value).slice(0, 200)}.` },
  addedToAudience: { tone: "plain", say: (p) => `Customer joined audience ${quote(p.audienceName)}.` },
  removedFromAudience: { tone: "plain", say: (p) => `Customer left audience ${quote(p.audienceName)}.` },
  customEffect: { tone: "plain", say: (p) => `Custom effect ${quote(p.name)}.` },
  error: { tone: "bad", say: (p) => `A rule failed: ${said(p.message).slice(0, 500)}` },
};

/** One effect of Talon.One's answer in plain words; an unknown one is named by its type. */
export function describeEffect(effect: JsonObject): EffectDescription {
  const type = typeof effect.effectType === "string" ? effect.effectType.slice(0, 100) : "unknown";
  const known = Object.hasOwn(effects, type) ? effects[type] : undefined;
  const props = isJsonObject(effect.props) ? effect.props : {};
  const sentence = known ? known.say(props) : `${type}.`;
  const ruleName = typeof effect.ruleName === "string" && effect.ruleName !== "" ? effect.ruleName : undefined;
  return { type, sentence, tone: known?.tone ?? "plain", ...(ruleName ? { ruleName } : {}) };
}

/** All effects in an answer's body; an empty list when it has none. */
export function describeEffects(body: JsonValue | undefined): EffectDescription[] {
  if (!isJsonObject(body) || !Array.isArray(body.effects)) return [];
  return body.effects.filter(isJsonObject).map(describeEffect);
}
