import type { EffectAnswer, RuleFailure } from "../contract/answers.ts";
import type { SimulatedProfile, SimulatedSession } from "./state.ts";

/**
 * One made-up campaign, so that answers have effects worth looking at: a coupon code gives 10% off
 * (codes that begin with EXPIRED or INVALID are rejected), closing a session earns a loyalty point
 * for each whole unit of its total, and every event shows a notification.
 */
const campaignId = 101;
const rulesetId = 201;
const programId = 1;
const campaignName = "Summer";

function effect(ruleIndex: number, ruleName: string, effectType: string, props: Record<string, unknown>): EffectAnswer {
  return { campaignId, rulesetId, ruleIndex, ruleName, effectType, props };
}

export function sessionTotals(session: SimulatedSession): { total: number; cartItemTotal: number; additionalCostTotal: number } {
  const number = (value: unknown) => (typeof value === "number" ? value : 0);
  const cartItemTotal = session.cartItems.reduce((sum, item) => sum + number(item.price) * number(item.quantity), 0);
  const additionalCostTotal = Object.values(session.additionalCosts).reduce((sum, cost) => sum + number(cost.price), 0);
  return { total: cartItemTotal + additionalCostTotal, cartItemTotal, additionalCostTotal };
}

export function rejectionReason(code: string): string | undefined {
  if (/^expired/i.test(code)) return "CouponExpired";
  if (/^invalid/i.test(code)) return "CouponNotFound";
  return undefined;
}

export function sessionEffects(session: SimulatedSession, closesNow: boolean, transactionId: string): EffectAnswer[] {
  const { total, cartItemTotal } = sessionTotals(session);
  const effects: EffectAnswer[] = [];
  for (const code of session.couponCodes) {
    const reason = rejectionReason(code);
    if (reason) effects.push(effect(0, "10 % with a coupon", "rejectCoupon", { value: code, rejectionReason: reason }));
    else {
      effects.push(effect(0, "10 % with a coupon", "acceptCoupon", { value: code }));
      effects.push(effect(0, "10 % with a coupon", "setDiscount", { name: `Coupon ${code}`, value: Math.round(cartItemTotal * 10) / 100 }));
    }
  }
  const points = Math.floor(total);
  if (closesNow && points > 0 && session.profileId !== "") {
    effects.push(
      effect(1, "Points for purchases", "addLoyaltyPoints", {
        name: "Points for a purchase",
        programId,
        subLedgerId: "",
        value: points,
        recipientIntegrationId: session.profileId,
        transactionUUID: transactionId,
      }),
    );
  }
  return effects;
}

/** Why rules did not apply: the codes that were rejected. */
export function sessionFailures(session: SimulatedSession): RuleFailure[] {
  const failure = { campaignID: campaignId, campaignName, rulesetID: rulesetId };
  return session.couponCodes.flatMap((couponValue) => {
    const reason = rejectionReason(couponValue);
    return reason
      ? [
          {
            ...failure,
            ruleIndex: 0,
            ruleName: "10 % with a coupon",
            couponValue,
            conditionIndex: 0,
            details: failureDetails[reason] ?? reason,
          },
        ]
      : [];
  });
}
const failureDetails: Record<string, string> = { CouponExpired: "the coupon has expired", CouponNotFound: "there is no such coupon" };

export function eventEffects(eventType: string, profile: SimulatedProfile | undefined): EffectAnswer[] {
  const body = profile ? `${eventType} was received for ${profile.integrationId}.` : `${eventType} was received.`;
  return [effect(2, "Show what arrived", "showNotification", { notificationType: "Info", title: eventType, body })];
}
