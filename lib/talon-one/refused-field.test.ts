import { expect, test } from "vitest";
import { actionBySlug } from "#lib/core/actions/index.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import type { Cause } from "./causes.ts";
import { refusedField } from "./refused-field.ts";

const event = {
  customerProfileId: { "@path": "$.userId" },
  eventType: { "@path": "$.event" },
  attributes: {
    colour: { "@path": "$.properties.colour" },
    "two words": "x",
    inner: { "@if": { exists: { "@path": "$.a" }, then: { depth: 1 } } },
  },
};
const wholeObject = { ...event, attributes: { "@path": "$.properties" } };
const session = {
  customerSessionId: { "@path": "$.properties.order_id" },
  profileId: { "@path": "$.userId" },
  state: "closed",
  cartItems: { "@arrayPath": ["$.properties.products", { name: { "@path": "$.name" }, quantity: { "@path": "$.quantity" } }] },
  attributes: { "@path": "$.properties" },
};

test.each<[Cause, string, JsonObject, string, string | undefined]>([
  ["unknown_attribute", "Talon.One responded with 400: Unknown attribute: colour", event, "trackEventV2", "attributes.colour"],
  ["unknown_attribute", "Attribute colour is unknown, order 17", event, "trackEventV2", "attributes.colour"],
  ["unknown_attribute", "Unknown attribute 'depth'", event, "trackEventV2", "attributes.inner.@if.then.depth"],
  ["unknown_attribute", "Unknown attribute: colour", wholeObject, "trackEventV2", "attributes"],
  ["unknown_attribute", "The attribute 'state' does not exist", session, "updateCustomerSessionV2", "attributes"],
  ["unknown_event_type", "Event type 'Order Completed' does not exist", event, "trackEventV2", "eventType"],
  ["session_of_other_profile", "The session belongs to another profile", session, "updateCustomerSessionV2", "customerSessionId"],
  ["session_state", "The session is closed", session, "updateCustomerSessionV2", "state"],
  [
    "payload_refused",
    "Not a number (at /customerSession/cartItems/0/quantity)",
    session,
    "updateCustomerSessionV2",
    "cartItems.@arrayPath[1].quantity",
  ],
  ["payload_refused", "Not a number (at /customerSession/cartItems/0/weight)", session, "updateCustomerSessionV2", "cartItems"],
  ["payload_refused", "It can’t be read", session, "updateCustomerSessionV2", undefined],
  ["server_error", "Internal error", event, "trackEventV2", undefined],
  ["unknown_audience", "There is no audience with the ID 17", event, "gone", undefined],
])("%s: %s", (cause, words, settings, slug, field) => {
  expect(refusedField(cause, words, settings, actionBySlug.get(slug))).toBe(field);
});

test("hostile words and mappings take no longer", () => {
  let deep: JsonObject = { leaf: 1 };
  for (let depth = 0; depth < 500; depth++) deep = { [`level${depth}`]: deep };
  const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`key${index}`, index]));
  const startedAt = performance.now();
  for (const words of ["/a".repeat(50_000), "attribute ".repeat(50_000), ": a, ".repeat(50_000), "'".repeat(50_000)])
    refusedField("payload_refused", words, { deep, many }, actionBySlug.get("trackEventV2"));
  expect(performance.now() - startedAt).toBeLessThan(500);
});
