import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonObject, JsonValue } from "#lib/platform/json.ts";
import { describeRow, readRuleAnswer } from "./rule-answer.ts";

const effect = (effectType: string, props: JsonObject, more: JsonObject = {}) => ({
  campaignId: 101,
  rulesetId: 1,
  ruleIndex: 0,
  ruleName: "10 % off",
  effectType,
  props,
  ...more,
});
const failure = { campaignID: 101, campaignName: "Summer", rulesetID: 1, ruleIndex: 0, ruleName: "10 % off" };
const read = (body: JsonObject, request: JsonObject = {}) => readRuleAnswer({ body: request }, body);

test.each<[string, JsonObject, string | undefined]>([
  ["an accepted coupon is an effect", { effects: [effect("acceptCoupon", { value: "S-10" })] }, "effects"],
  ["one that the words do not know is one too", { effects: [effect("somethingNew", {})] }, "effects"],
  ["a rejected coupon alone is a rejection", { effects: [effect("rejectCoupon", { value: "S-10" })] }, "rejected"],
  ["no effect is nothing", { effects: [] }, "nothing"],
  ["nor are rules that did not apply", { effects: [], ruleFailureReasons: [failure] }, "nothing"],
  ["a created coupon without its effect is told", { effects: [], createdCoupons: [{ id: 1, value: "NEW-1" }] }, "effects"],
  ["an answer without effects does not say", { customerProfile: {} }, undefined],
])("%s", (_, body, result) => {
  expect(read(body)?.result).toBe(result);
});

test("an update that runs no rules does not say either", () => {
  expect(read({ effects: [] }, { runRuleEngine: false })).toBeUndefined();
  expect(read({ effects: [] }, { runRuleEngine: true })?.result).toBe("nothing");
});

test("rows have campaign and rule, and the campaign's name where any part of the answer tells it", () => {
  const answer = read({
    effects: [effect("acceptCoupon", { value: "S-10" }), effect("couponCreated", { value: "NEW-1" }, { campaignId: 7 })],
    createdCoupons: [{ id: 1, value: "NEW-1", campaignId: 7 }],
    triggeredCampaigns: [{ id: 7, name: "Welcome" }],
    ruleFailureReasons: [{ ...failure, couponValue: "S-11", details: "it has expired." }],
  });
  expect(answer?.rows.map(({ value: _, ...row }) => row)).toEqual([
    { kind: "acceptCoupon", campaignId: 101, campaignName: "Summer", ruleName: "10 % off" },
    { kind: "couponCreated", campaignId: 7, campaignName: "Welcome", ruleName: "10 % off" },
    { kind: "ruleFailure", campaignId: 101, campaignName: "Summer", ruleName: "10 % off" },
  ]);
});

test.each<[string, string, JsonObject]>([
  [
    "Rule “10 % off” of campaign “Summer” did not apply to coupon “S-11”: it has expired.",
    "ruleFailure",
    { ...failure, couponValue: "S-11", details: "it has expired." },
  ],
  ["Rule “10 % off” of campaign “Summer” did not apply. Its condition 2 wasn’t met.", "ruleFailure", { ...failure, conditionIndex: 1 }],
  ["Rule without a name did not apply.", "ruleFailure", {}],
  ["Coupon “NEW-1” was created.", "createdCoupon", { value: "NEW-1" }],
  ["A giveaway was awarded: code “G-1”.", "awardedGiveaway", { code: "G-1" }],
  ["somethingNew.", "somethingNew", { effectType: "somethingNew" }],
])("%s", (sentence, kind, value) => {
  expect(describeRow(kind, value).sentence).toBe(sentence);
});

test("a long answer is kept up to 200 rows, each of bounded length, and says how many there were", () => {
  const many = Array.from({ length: 250 }, (_, n) => effect("setDiscount", { name: `D${n}`, value: n, note: "x".repeat(9_000) }));
  const answer = read({ effects: many });
  expect(answer?.rows).toHaveLength(201);
  expect(answer?.rows.at(-1)).toMatchObject({ kind: "more", value: { more: 50 } });
  for (const { value } of answer?.rows ?? []) expect(JSON.stringify(value).length).toBeLessThan(5_000);
  expect(answer?.rows[0]?.value).toMatchObject({ effectType: "setDiscount", ruleName: "10 % off" });
});

test("whatever an answer holds, reading it never fails", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (effects, reasons, coupons) => {
      const body = { effects: [effects], ruleFailureReasons: [reasons], createdCoupons: coupons } as unknown as Record<string, JsonValue>;
      for (const { kind, value } of read(body)?.rows ?? []) expect(describeRow(kind, value).sentence).not.toBe("");
    }),
  );
});
