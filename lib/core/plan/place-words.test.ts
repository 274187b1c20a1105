import { expect, test } from "vitest";
import { actionBySlug } from "#lib/core/actions/index.ts";
import { mappingPlace, payloadPlace, remarkInPayload } from "./payload-places.ts";
import { remarkWords, together } from "./place-words.ts";

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

test("the same of thousands of entries is said once, and of how many", () => {
  const cart = Array.from({ length: 8_700 }, (_, n) => ({ path: `cartItems[${n}].quantity`, message: "Quantity is missing." }));
  const other = { path: "cartItems[4].price", message: "Changed to a number." };
  const said = together([...cart, other, { path: "cartItems[9].price", message: "Price must be a number." }]);
  const field = fields.find(({ key }) => key === "cartItems");
  expect(said.map((remark) => remarkWords(remark, field))).toEqual([
    "Entry 1 and 8,699 others: Quantity is missing.",
    "Entry 5, Price: Changed to a number.",
    "Entry 10: Price must be a number.",
  ]);
  expect(remarkInPayload(together(cart.slice(6, 8))[0] ?? other, fields)).toBe("Cart items, entry 7 and 1 other: Quantity is missing.");
  const keys = ["a[1]", "a[2]"].map((key) => ({ path: `attributes["${key}"]`, message: "Left out." }));
  expect(together(keys).map((remark) => remark.path)).toEqual(keys.map(({ path }) => path));
  const nested = [0, 1].map((n) => ({ path: `attributes.lists[2].sizes[${n}]`, message: "Left out." }));
  expect(together(nested).map((remark) => remarkInPayload(remark, fields))).toEqual([
    "Session attributes, lists, entry 3, sizes, entry 1 and 1 other: Left out.",
  ]);
});
