import { expect, test } from "vitest";
import { factsOf, wordsOfKey } from "./facts-of.ts";

test.each([
  ["customerProfileId", "Customer profile ID"],
  ["order_id", "Order ID"],
  ["sku", "SKU"],
  ["couponCodes", "Coupon codes"],
  ["_", "_"],
])("%s is read as %s", (key, words) => {
  expect(wordsOfKey(key)).toBe(words);
});

test("goods, lists and attributes are read without JSON; what is empty is left out", () => {
  expect(
    factsOf({
      state: "closed",
      couponCodes: ["A", "B"],
      cartItems: [{ name: "Gloves", sku: "G1", quantity: 2, price: 40 }, { sku: "H1" }],
      attributes: { vip: true, tier: "gold" },
      additionalCosts: {},
      loyaltyCards: [],
      note: null,
    }),
  ).toEqual([
    { name: "State", value: "closed" },
    { name: "Coupon codes", value: "A, B" },
    { name: "Cart items", value: ["2 × Gloves, 40", "H1"] },
    { name: "Vip", value: "yes" },
    { name: "Tier", value: "gold" },
  ]);
});

test("a long object says how much more there is", () => {
  const facts = factsOf(Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`k${n}`, n])));
  expect(facts.at(-1)).toEqual({ name: "More", value: "14 more in the JSON" });
});
