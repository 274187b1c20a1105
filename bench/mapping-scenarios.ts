import { sampleEvents } from "../lib/core/segment/sample-events.ts";
import type { JsonObject } from "../lib/platform/json.ts";

/** Talon.One's documented sample event, as the Event Tester offers it. */
export const sampleEvent: JsonObject = sampleNamed("talon-one");

/** The default mapping of "Track event". */
export const trackEventMapping: JsonObject = {
  skipNonExistingAttributes: false,
  customerProfileId: { "@path": "$.userId" },
  eventType: { "@path": "$.event" },
  attributes: { "@path": "$.properties.attributes" },
};

export const orderEvent: JsonObject = {
  messageId: "msg-7f3a",
  timestamp: "2026-03-01T10:00:00.000Z",
  type: "track",
  event: "Order Completed",
  userId: "user-1042",
  context: { ip: "203.0.113.9", locale: "en-GB", library: { name: "analytics.js", version: "2.11.1" } },
  properties: {
    order_id: "order-50314",
    checkout_id: "checkout-9931",
    total: 274.4,
    currency: "EUR",
    coupon: "SPRING",
    referral: null,
    attributes: { channel: "web", gift: false, notes: { wrap: true, card: null } },
    shipping: { method: "express", address: { city: "Berlin", country: "de" } },
    products: Array.from({ length: 10 }, (_, i) => ({
      product_id: `product-${i}`,
      sku: `SKU-${1000 + i}`,
      name: `Product number ${i}`,
      brand: "Falcon",
      category: i % 2 ? "shoes" : "shirts",
      price: 12.5 + i,
      quantity: 1 + (i % 3),
      position: i,
      attributes: { colour: "blue", size: "M" },
    })),
  },
};

export const sessionMapping: JsonObject = {
  customerSessionId: { "@path": "$.properties.checkout_id" },
  callbackDestination: "",
  contentFields: "effects",
  skipNonExistingAttributes: false,
  profileId: { "@path": "$.userId" },
  couponCodes: [{ "@path": "$.properties.coupon" }],
  referralCode: { "@path": "$.properties.referral" },
  state: "closed",
  cartItems: {
    "@arrayPath": [
      "$.properties.products",
      {
        name: { "@path": "$.name" },
        sku: { "@path": "$.sku" },
        quantity: { "@path": "$.quantity" },
        price: { "@path": "$.price" },
        category: { "@path": "$.category" },
        position: { "@path": "$.position" },
        attributes: { "@path": "$.attributes" },
      },
    ],
  },
  additionalCosts: { shipping: { price: { "@path": "$.properties.shipping_price" } } },
  attributes: { "@path": "$.properties.attributes" },
};

export const everyDirectiveMapping: JsonObject = {
  profileId: { "@path": "$.userId" },
  title: { "@template": "{{event}} of {{properties.total}} {{properties.currency}} by {{{userId}}}" },
  source: { "@literal": "segment" },
  coupon: { "@if": { exists: { "@path": "$.properties.coupon" }, then: { "@path": "$.properties.coupon" }, else: "none" } },
  referral: { "@if": { blank: { "@path": "$.properties.referral" }, then: { "@path": "$.properties.referral" }, else: "none" } },
  country: { "@case": { operator: "upper", value: { "@path": "$.properties.shipping.address.country" } } },
  order: {
    "@replace": { value: { "@path": "$.properties.order_id" }, pattern: "order-", replacement: "", pattern2: "0", replacement2: "o" },
  },
  items: { "@arrayPath": ["$.properties.products", { sku: { "@path": "$.sku" }, price: { "@path": "$.price" } }] },
  merged: {
    "@merge": {
      objects: [{ "@path": "$.properties.attributes" }, { channel: "app", city: { "@path": "$.properties.shipping.address.city" } }],
      direction: "left",
    },
  },
  chained: {
    "@transform": {
      apply: { place: { "@path": "$.properties.shipping.address" } },
      mapping: { city: { "@path": "$.place.city" }, country: { "@path": "$.place.country" } },
    },
  },
  flat: { "@flatten": { value: { "@path": "$.properties.shipping" }, separator: "." } },
  text: { "@json": { mode: "encode", value: { "@path": "$.properties.attributes" } } },
  clean: { "@excludeWhenNull": { "@path": "$.properties.attributes" } },
};

export const liquidMapping: JsonObject = {
  ...everyDirectiveMapping,
  greeting: { "@liquid": "Order {{ properties.order_id | upcase }}{% if properties.total > 100 %}, large{% endif %}" },
};

/** A wide and nested object of `count` leaves. */
export function wideEvent(count: number): JsonObject {
  const properties: JsonObject = {};
  for (let i = 0; i < count / 5; i++) properties[`group${i}`] = { a: i, b: `text ${i}`, c: { d: true, e: null }, f: [i] };
  return { type: "track", properties };
}

export const flattenMapping: JsonObject = { flat: { "@flatten": { value: { "@path": "$.properties" }, separator: "." } } };

function sampleNamed(key: string): JsonObject {
  const sample = sampleEvents.find((candidate) => candidate.key === key);
  if (!sample) throw new Error(`There is no sample event “${key}”.`);
  return sample.event;
}
