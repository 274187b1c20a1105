import { expect, test } from "vitest";
import { attributesSent, namesRefused } from "./learnt-names.ts";

test("the attributes of a request, each of its entity", () => {
  const session = { attributes: { city: "Berlin" }, cartItems: [{ sku: "mug", attributes: { size: 4 } }, { attributes: { gift: true } }] };
  const found = [
    { entity: "CustomerSession", name: "city" },
    { entity: "CartItem", name: "size", type: "number" },
    { entity: "CartItem", name: "gift", type: "boolean" },
  ];
  expect(attributesSent({ path: "/segment/v2/customer_sessions/s-1", body: session })).toEqual(found);
  expect(attributesSent({ path: "/segment/customer_sessions/s-1", body: { customerSession: session } })).toEqual(found);
  expect(attributesSent({ path: "/segment/v2/events", body: { eventType: "viewed", eventAttributes: { page: "/" } } })).toEqual([
    { entity: "Event", eventType: "viewed", name: "page" },
  ]);
  const many = { data: [{ customerProfileId: "c", attributes: { tier: "gold" } }], mutualAttributes: { since: "2026" } };
  expect(attributesSent({ path: "/segment/v2/customer_profiles/attributes", body: many })).toEqual([
    { entity: "CustomerProfile", name: "since" },
    { entity: "CustomerProfile", name: "tier" },
  ]);
  expect(attributesSent({ path: "/segment/audiences" })).toEqual([]);
});

const sent = ["colour", "size", "exist"].map((name) => ({ entity: "CustomerProfile", name }));
test.each<[string, string[]]>([
  ["Talon.One responded with 400: Unknown attribute: colour", ["colour"]],
  ["Talon.One responded with 400: Unknown attribute: colour, size", ["colour", "size"]],
  ["attribute 'colour' does not exist", ["colour"]],
  ["The attribute “size” was not found. colour is fine.", ["size"]],
  ["Validation failed: No such attribute (at /attributes/size)", ["size"]],
  ["attribute does not exist", []],
  ["The attribute 'other' does not exist", []],
  ["The attribute 'colour' must be a string", []],
  ["Unknown event type: colour", []],
])("%s", (words, names) => {
  expect(namesRefused(words, sent).map(({ name }) => name)).toEqual(names);
});
