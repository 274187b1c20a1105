import { describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "#lib/platform/json.ts";
import { compileDestination, plan } from "./index.ts";
import type { DestinationFilters } from "./types.ts";

const event = {
  type: "track",
  event: "Order Completed",
  anonymousId: "",
  properties: { order_id: "1", code: "…", products: [{ sku: "A", price: 1, quantity: 1 }, { name: "B" }, {}] },
};

function issues(actionSlug: string, settings: JsonObject, given: JsonObject = event, filters: DestinationFilters = {}): string[] {
  const mapping = { id: "m", name: "Orders", actionSlug, trigger: 'type != ""', enabled: true, settings };
  const [planned] = plan(compileDestination({ filters, mappings: [mapping] }).compiled, given).mappings;
  return planned?.outcome === "invalid" ? planned.issues.map(({ message }) => message) : [];
}

describe("a required value that is missing says which part of the event it was to come from", () => {
  test.each<[string, JsonValue | undefined, string]>([
    ["a path", { "@path": "$.userId" }, "the event has no userId"],
    ["a path further down", { "@path": "$.properties.customer.id" }, "the event has no properties.customer.id"],
    ["an entry of a list", { "@path": "$.properties.products[4].sku" }, "entry 5 of properties.products has no sku"],
    ["an empty value", { "@path": "$.anonymousId" }, "anonymousId is empty"],
    ["a template", { "@template": "{{userId}}" }, "the event has no userId"],
    [
      "either, or",
      { "@if": { exists: { "@path": "$.userId" }, then: { "@path": "$.userId" }, else: { "@path": "$.traits.id" } } },
      "the event has no traits.id or userId",
    ],
    [
      "one that is missing and one that is empty",
      { "@if": { exists: { "@path": "$.userId" }, then: { "@path": "$.userId" }, else: { "@path": "$.anonymousId" } } },
      "the event has no userId, and anonymousId is empty",
    ],
    [
      "a function that leaves nothing",
      { "@replace": { value: { "@path": "$.properties.code" }, pattern: "…", replacement: "" } },
      "the mapping gives nothing for properties.code",
    ],
    ["many", { "@template": "{{a}}{{b}}{{c}}{{d}}{{e}}" }, "the event has no a, b, c or 2 more"],
    ["a name of 200 characters", { "@path": `$.properties.${"و".repeat(200)}` }, `the event has no properties.${"و".repeat(89)}…`],
    ["a name that every object has", { "@path": "$.properties.constructor" }, "the event has no properties.constructor"],
  ])("%s", (_, customerProfileId, reason) => {
    const settings = { customerProfileId, eventType: "order" } as JsonObject;
    expect(issues("trackEventV2", settings)).toEqual([`Customer profile ID is missing: ${reason}.`]);
  });

  test("where nothing is mapped, only the action can say something", () => {
    expect(issues("trackEventV2", { eventType: "order" })).toEqual(["Customer profile ID is missing. This action needs it."]);
    expect(issues("trackEventV2", { eventType: "order", customerProfileId: { "@path": { "@path": "$.x" } } })).toEqual([
      "Customer profile ID is missing: the event has no x.",
    ]);
  });

  test("what a filter removes is told apart", () => {
    const settings = { customerProfileId: { "@path": "$.properties.order_id" }, eventType: "order" };
    expect(issues("trackEventV2", settings, event, { blockList: ["properties.order_id"] })).toEqual([
      "Customer profile ID is missing: the destination’s filters remove properties.order_id.",
    ]);
  });

  const products = "$.properties.products";
  const item = { sku: { "@path": "$.sku" }, quantity: { "@path": "$.quantity" }, price: { "@path": "$.price" } };
  test.each<[string, JsonValue]>([
    ["each entry by its fields", { "@arrayPath": [products, item] }],
    ["each entry, its list as a path", { "@arrayPath": [{ "@path": products }, item] }],
    ["the list as it is", { "@path": products }],
    ["the list as it is, by @arrayPath", { "@arrayPath": [products] }],
  ])("in a list: %s", (_, cartItems) => {
    const found = issues("updateCustomerSessionV2", { customerSessionId: "s", cartItems });
    expect(found).toContain("SKU is missing: entry 2 of properties.products has no sku.");
    expect(found).toContain("SKU is missing: entry 3 of properties.products has no sku.");
    expect(found).not.toContain("SKU is missing: entry 1 of properties.products has no sku.");
  });

  test("a single object in the place of a list", () => {
    const settings = { customerSessionId: "s", cartItems: { "@arrayPath": [products, item] } };
    const single = { type: "track", properties: { products: { price: 2, quantity: 1 } } };
    expect(issues("updateCustomerSessionV2", settings, single)).toContain("SKU is missing: the event has no properties.products.sku.");
  });

  test("of thousands, only the first have a reason", () => {
    const large = { type: "track", properties: { products: Array.from({ length: 20_000 }, () => ({ price: 1 })) } };
    const settings = { customerSessionId: "s", cartItems: { "@arrayPath": [products, item] } };
    const found = issues("updateCustomerSessionV2", settings, large);
    expect(found.length).toBeGreaterThan(10_000);
    expect(found.filter((message) => message.includes("has no"))).toHaveLength(50);
  });
});
