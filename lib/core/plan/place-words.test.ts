import { expect, test } from "vitest";
import { actionBySlug } from "#lib/core/actions/index.ts";
import { mappingPlace, payloadPlace, remarkInPayload } from "./payload-places.ts";
import { remarkWords } from "./place-words.ts";

const fields = actionBySlug.get("updateCustomerSessionV2")?.fields ?? [];

test.each([
  ["cartItems[0].price", "Price must be a number, but it is “x”.", "Entry 1: Price must be a number, but it is “x”."],
  ["cartItems[11].price", "Changed to a number.", "Entry 12, Price: Changed to a number."],
  ["cartItems", "Cart items may have at most 1,000, but there are 1,001.", "Cart items may have at most 1,000, but there are 1,001."],
  ["couponCodes[0]", "Coupon codes must be text, but it is an object.", "Entry 1: Coupon codes must be text, but it is an object."],
  ["additionalCosts.shipping.price", "Price must be a number.", "Shipping: Price must be a number."],
  ["attributes.größe.tief", "Left out, because it is empty.", "Größe, tief: Left out, because it is empty."],
])("a remark at %s is told as the form calls its place", (path, message, words) => {
  const key = path.split(/[.[]/)[0];
  expect(
    remarkWords(
      { path, message },
      fields.find((field) => field.key === key),
    ),
  ).toBe(words);
});

test.each([
  ["cartItems[0].price", "Changed to a number.", "Cart items, entry 1, Price: Changed to a number."],
  ["profileId", "Customer profile ID must be text, but it is an object.", "Customer profile ID must be text, but it is an object."],
  ["unknown", "Removed: this action has no field “unknown”.", "Unknown: Removed: this action has no field “unknown”."],
  ["", "Nothing to send.", "Nothing to send."],
])("without the field beside it, %s names that too", (path, message, words) =>
  expect(remarkInPayload({ path, message }, fields)).toBe(words),
);

test.each([
  ["cartItems[0].price", "Cart items, entry 1, Price"],
  ["cartItems[].sku", "Cart items, each entry, SKU"],
  ["attributes.order_total", "Session attributes, order_total"],
  ["", "The whole payload"],
  ["unknown.list[0]", "unknown.list[0]"],
])("the place %s of a payload is %s", (path, words) => expect(payloadPlace(path, fields)).toBe(words));

test.each([
  ["cartItems.@arrayPath[1].price.@path", "Cart items, Price"],
  ["profileId.@replace.pattern", "Customer profile ID, pattern"],
  ["couponCodes[2]", "Coupon codes, entry 3"],
  ["attributes.@merge[0].size", "Session attributes, size"],
])("the place %s of a mapping is %s", (path, words) => expect(mappingPlace(path, fields)).toBe(words));
