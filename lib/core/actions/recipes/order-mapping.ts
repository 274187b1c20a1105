import type { JsonObject } from "#lib/platform/json.ts";

// What recipes make of the carts and orders of Segment's e-commerce events (Cart Viewed, Checkout
// Started, Order Completed, Order Cancelled).

const path = (key: string) => ({ "@path": `$.${key}` });

/** The first of these keys that has a value; the last key counts whatever it has. */
function firstOf(keys: readonly [string, ...string[]]): JsonObject {
  const [key, next, ...rest] = keys;
  if (next === undefined) return path(key);
  return { "@if": { blank: path(key), then: path(key), else: firstOf([next, ...rest]) } };
}

/**
 * An order closes its cart's session only if both give it the same name: the cart's ID, wherever
 * the event has it.
 */
export const sessionOfCartOrOrder: JsonObject = firstOf(["properties.cart_id", "properties.order_id"]);

// Text with commas becomes a list; a coupon that is already in the list is not sent twice. Anything
// but text passes unchanged, so that the action can say what is wrong with it.
const couponsAsJson =
  "{% assign given = properties.coupons | json %}" +
  "{% assign codes = properties.coupons | join: ',' | replace: ', ', ',' | split: ',' %}" +
  "{% assign one = properties.coupon | join: ',' | replace: ', ', ',' %}" +
  "{% if given contains '{' %}{{ given }}" +
  "{% elsif codes.size == 0 %}{{ one | split: ',' | json }}" +
  "{% elsif one == '' or codes contains one %}{{ codes | json }}" +
  "{% else %}{{ codes | join: ',' | append: ',' | append: one | split: ',' | json }}{% endif %}";

/**
 * `coupons` (a list, or text with commas) and `coupon` in one list; left out if the event has
 * neither.
 */
export const couponsOfCartOrOrder: JsonObject = {
  "@if": {
    exists: {
      "@if": { exists: path("properties.coupons"), then: true, else: { "@if": { blank: path("properties.coupon"), then: true } } },
    },
    then: { "@json": { mode: "decode", value: { "@liquid": couponsAsJson } } },
  },
};

/** The products as cart items. */
export const itemsOfCartOrOrder: JsonObject = {
  "@arrayPath": [
    "$.properties.products",
    {
      name: path("name"),
      sku: firstOf(["sku", "product_id", "variant"]),
      quantity: { "@if": { exists: path("quantity"), then: path("quantity"), else: 1 } },
      price: path("price"),
      category: path("category"),
      attributes: path("attributes"),
    },
  ],
};

export const shippingAsCost: JsonObject = {
  "@if": { exists: path("properties.shipping"), then: { shipping: { price: path("properties.shipping") } } },
};
