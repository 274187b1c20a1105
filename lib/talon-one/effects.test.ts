import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonObject } from "#lib/platform/json.ts";
import { describeEffect, describeEffects } from "./effects.ts";

test.each([
  ["acceptCoupon", { value: "XMAS-20" }, "Coupon “XMAS-20” was accepted."],
  ["rejectCoupon", { value: "XMAS-20", rejectionReason: "CouponExpired" }, "Coupon “XMAS-20” was rejected: it has expired."],
  ["rejectCoupon", { value: "A", rejectionReason: "CampaignLimitReached" }, "Coupon “A” was rejected: its campaign has reached its limit."],
  ["rejectCoupon", { value: "A", rejectionReason: "SomethingQuiteNew" }, "Coupon “A” was rejected: something quite new."],
  [
    "rejectReferral",
    { value: "R", rejectionReason: "ReferralRecipientIdSameAsAdvocate" },
    "Referral code “R” was rejected: customers can’t refer themselves.",
  ],
  ["setDiscount", { name: "10 %", value: 2.4499999 }, "Discount “10 %”: 2.45 off the whole cart."],
  ["setDiscountPerItem", { name: "D", value: 1, position: 0 }, "Discount “D”: 1 off on cart item 1."],
  [
    "setDiscountPerAdditionalCost",
    { name: "D", value: 3, additionalCostId: 1, additionalCost: "shipping" },
    "Discount “D”: 3 off the additional cost “shipping”.",
  ],
  [
    "addLoyaltyPoints",
    { name: "Spent", value: 27, recipientIntegrationId: "c-1", subLedgerId: "" },
    "27 loyalty points added to c-1: “Spent”.",
  ],
  [
    "addLoyaltyPoints",
    { name: "One", value: 1, recipientIntegrationId: "c-1", subLedgerId: "gold" },
    "1 loyalty point added to c-1 (gold): “One”.",
  ],
  ["showNotification", { notificationType: "Info", title: "Hi", body: "Two more to go" }, "Notification “Hi”: Two more to go"],
  ["addFreeItem", { sku: "B-07", name: "Bell" }, "Free item “Bell” (SKU B-07) was added."],
  ["awardGiveaway", { poolName: "Vouchers", recipientIntegrationId: "c-1" }, "Giveaway from “Vouchers” awarded to c-1."],
  ["updateAttribute", { path: "Profile.Tier", value: ["a"] }, 'Attribute “Profile.Tier” set to ["a"].'],
  ["error", { message: "no such thing" }, "A rule failed: no such thing"],
  ["brandNewEffect", { value: 1 }, "brandNewEffect."],
  ["constructor", {}, "constructor."],
])("%s %j", (effectType, props, sentence) =>
  expect(describeEffect({ effectType, props, ruleName: "R" })).toMatchObject({ type: effectType, sentence, ruleName: "R" }),
);

test("whatever an answer holds, every effect gets a sentence", () => {
  const types = fc.constantFrom(
    "acceptCoupon",
    "rejectCoupon",
    "setDiscount",
    "setDiscountPerItem",
    "addLoyaltyPoints",
    "showNotification",
    "updateAttribute",
    "error",
  );
  const props = fc.dictionary(
    fc.constantFrom("value", "name", "position", "rejectionReason", "title", "body", "path", "message"),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(fc.array(fc.record({ effectType: fc.oneof(types, fc.string()), props: fc.oneof(props, fc.jsonValue()) })), (effects) => {
      const described = describeEffects({ effects: effects as JsonObject[] });
      expect(described).toHaveLength(effects.length);
      for (const { sentence } of described) expect(sentence.length).toBeGreaterThan(0);
    }),
  );
  expect(describeEffects(undefined)).toEqual([]);
  expect(describeEffects({ effects: "none" })).toEqual([]);
});
