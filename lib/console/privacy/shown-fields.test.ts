import { describe, expect, test } from "vitest";
import { sampleEvents } from "#lib/core/segment/sample-events.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { createMasker, mark } from "./mask.ts";
import { knownIds } from "./mask-records.ts";

const masked = (event: JsonObject) => createMasker(knownIds({}, event)).value(event) as JsonObject;

test("masked by default: a value that nobody has listed is hidden, its key is shown", () => {
  const event = {
    type: "identify",
    name: "Ada Lovelace",
    properties: {
      customer_name: "Ada Lovelace",
      anything_new: "secret",
      loyal: true,
      score: 7,
      order_id: "o-1",
      coupon: "FOR-ADA",
      deep: [{ also_new: "x" }],
      nothing: null,
    },
  };
  expect(masked(event)).toEqual({
    type: "identify",
    name: mark,
    properties: {
      customer_name: mark,
      anything_new: mark,
      loyal: mark,
      score: mark,
      order_id: mark,
      coupon: mark,
      deep: [{ also_new: mark }],
      nothing: null,
    },
  });
});

test("what a mapping is understood by is shown", () => {
  const event = {
    type: "track",
    event: "Order Completed",
    timestamp: "2026-11-01T09:30:00.000Z",
    integrations: { All: true, "Talon.One": false },
    context: { library: { name: "analytics.js", version: "2.1" }, ip: "203.0.113.7", campaign: { name: "spring", source: "news" } },
    properties: {
      total: 27.5,
      currency: "EUR",
      products: [{ sku: "G-32", name: "Glove", price: 14, quantity: 1, attributes: { size: "M" }, engraving: "for Ada" }],
    },
  };
  expect(masked(event)).toEqual({
    ...event,
    context: { library: { name: "analytics.js", version: "2.1" }, ip: mark, campaign: { name: "spring", source: mark } },
    properties: {
      ...event.properties,
      products: [{ sku: "G-32", name: "Glove", price: 14, quantity: 1, attributes: { size: mark }, engraving: mark }],
    },
  });
});

test("a listed key below what is known of a person is hidden as well", () => {
  const hidden = { city: mark, category: mark, type: mark, list: [mark, { price: mark }] };
  const holder = { city: "Hull", category: "gold", type: "vip", list: ["x", { price: 3 }] };
  for (const key of ["traits", "attributes", "billing_address", "device", "user"]) {
    expect(masked({ type: "track", properties: { [key]: holder } })).toMatchObject({ properties: { [key]: hidden } });
  }
});

test.each([
  ["a page's name is a page's", { type: "page", name: "Home" }, "Home"],
  ["a group's is the company's", { type: "group", name: "ACME" }, mark],
  ["beside a type alone it is somebody's", { type: "alias", name: "Ada" }, mark],
])("%s", (_, event, name) => expect(masked(event).name).toBe(name));

test("known IDs and addresses are taken out of what is shown, and out of keys", () => {
  const event = {
    type: "track",
    userId: "user-4711",
    event: "Called by user-4711 and ada@example.com",
    properties: { "4930123456789": 1, total: 4711 },
  };
  expect(masked(event)).toMatchObject({ event: `Called by ${mark} and ${mark}`, properties: { [mark]: mark, total: 4711 } });
});

test("words about an event hide what they quote", () => {
  expect(createMasker(["user-1"]).words('"Ada" of user-1 is not “a date”.')).toBe(`"${mark}" of ${mark} is not “${mark}”.`);
});

describe("no sample shows a person", () => {
  test.each(sampleEvents.map(({ key, event }) => [key, event] as const))("%s", (_, event) => {
    const text = JSON.stringify(masked(event));
    const personal = ["userId", "anonymousId", "previousId", "email"].map((key) => event[key]).filter((id) => typeof id === "string");
    for (const id of personal) expect(text).not.toContain(id);
    expect(text).toContain(String(event.type));
  });
});
