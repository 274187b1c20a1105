import { expect, test } from "vitest";
import { compileTrigger } from "#lib/core/segment/trigger.ts";
import { whyNot } from "./why-not.ts";

const order = { type: "track", event: "Order Completed", properties: { total: 84.5, currency: "EUR", vip: false } };

test.each([
  ['event = "Order Refunded"', "event name is “Order Completed”, not “Order Refunded”"],
  ["properties.total > 500", "total is 84.5, not above 500"],
  ["properties.discount > 5", "discount is missing, not above 5"],
  ["properties.coupon != null", "coupon is missing"],
  ["properties.total = null", "total is 84.5, not missing"],
  ['properties.currency != "EUR"', "currency is “EUR”"],
  ['contains(properties.currency, "US")', "currency is “EUR”, and does not contain “US”"],
  ['properties.total > 500 or properties.currency = "USD"', "total is 84.5, not above 500, and currency is “EUR”, not “USD”"],
  [
    'event = "Cart Viewed" or event = "Cart Left" or event = "Cart Emptied"',
    "event name is “Order Completed”, not “Cart Viewed”, “Cart Left” or “Cart Emptied”",
  ],
  ['event = "Cart Viewed" and properties.cart_id != null', "event name is “Order Completed”, not “Cart Viewed”"],
  ["properties.total > 500 and properties.vip = true", "total is 84.5, not above 500; vip is false, not true"],
])("%s: %s", (fql, words) => {
  const trigger = compileTrigger(`type = "track" and (${fql})`);
  expect(trigger.ok && whyNot(trigger.explain(order))).toBe(words);
});

test("an event that matches has no reason", () => {
  const trigger = compileTrigger('type = "track"');
  expect(trigger.ok && whyNot(trigger.explain(order))).toBeUndefined();
});
