import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { actionBySlug } from "#lib/core/actions/index.ts";
import type { ActionDefinition } from "#lib/core/actions/types.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { indexCatalogue } from "./catalogue-index.ts";
import { lintPayload } from "./lint.ts";
import { nearestOf } from "./nearest-name.ts";
import type { Catalogue, CatalogueAttribute } from "./types.ts";

const attribute = (entity: string, name: string, type = "string", more: Partial<CatalogueAttribute> = {}): CatalogueAttribute => ({
  entity,
  name,
  title: name,
  type,
  ...more,
});
const catalogue: Catalogue = {
  applicationId: 1,
  attributes: [
    attribute("CustomerProfile", "firstName"),
    attribute("CustomerProfile", "orders", "number"),
    attribute("CustomerProfile", "vip", "boolean"),
    attribute("CustomerProfile", "birthday", "time"),
    attribute("CustomerProfile", "tags", "(list string)"),
    attribute("CustomerProfile", "home", "location"),
    attribute("CustomerProfile", "language", "string", { suggestions: ["de", "en"], restricted: true }),
    attribute("CustomerProfile", "hint", "string", { suggestions: ["a"] }),
    attribute("CustomerProfile", "country", "string", { suggestions: ["DE"], restricted: true, allowedElsewhere: true }),
    attribute("CustomerProfile", "elsewhere", "string", { applications: [2] }),
    attribute("CustomerSession", "city"),
    attribute("CartItem", "size"),
    attribute("Event", "page", "string", { eventType: "viewed" }),
    attribute("Event", "shared"),
  ],
  audiences: [{ id: 3, name: "VIP", integrationId: "aud_vip" }],
  eventTypes: [{ name: "viewed", title: "Viewed" }],
};
const index = indexCatalogue(catalogue);
const action = (slug: string) => actionBySlug.get(slug) as ActionDefinition;
const lint = (slug: string, payload: JsonObject, known = index) =>
  lintPayload(action(slug), payload, known).map(({ path, severity, code }) => `${severity} ${code} ${path}`);
const profile = (attributes: JsonObject, more: JsonObject = {}) => lint("updateCustomerProfileV3", { attributes, ...more });

describe("attributes of a customer", () => {
  test.each<[string, JsonObject, string[]]>([
    [
      "all right",
      { firstName: "Ada", orders: 4, vip: true, birthday: "1990-04-01T00:00:00Z", tags: ["a"], home: "1,2", language: "de" },
      [],
    ],
    ["unknown", { firstname: "Ada" }, ["error unknown_attribute attributes.firstname"]],
    ["of another entity", { city: "Berlin" }, ["error wrong_entity attributes.city"]],
    ["of another event type", { page: "/" }, ["error wrong_entity attributes.page"]],
    ["a text for a number", { orders: "4" }, ["error wrong_type attributes.orders"]],
    ["a number for a text", { firstName: 7 }, ["error wrong_type attributes.firstName"]],
    ["a date for a time", { birthday: "1990-04-01" }, ["error wrong_type attributes.birthday"]],
    ["one value for a list", { tags: "a" }, ["error wrong_type attributes.tags"]],
    ["a number in a list of texts", { tags: ["a", 1] }, ["error wrong_type attributes.tags"]],
    ["not among the values allowed", { language: "fr" }, ["error value_not_allowed attributes.language"]],
    ["not among mere suggestions", { hint: "b" }, []],
    ["allowed values that are listed elsewhere", { country: "FR" }, []],
    ["not in this Application", { elsewhere: "x" }, ["error not_subscribed attributes.elsewhere"]],
    ["null takes a value away", { orders: null }, []],
    ["a value that only an event brings", { orders: { "@path": "$.traits.orders" } }, []],
    ["a name with a blank", { "first name": "Ada" }, ["error unknown_attribute attributes['first name']"]],
  ])("%s", (_, attributes, expected) => {
    expect(profile(attributes)).toEqual(expected);
  });

  test("what is skipped vanishes without a word: a warning; a wrong type is refused all the same", () => {
    expect(profile({ nothing: 1, orders: "4" }, { skipNonExistingAttributes: true })).toEqual([
      "warning unknown_attribute attributes.nothing",
      "error wrong_type attributes.orders",
    ]);
  });

  test("sentences name what was meant", () => {
    const messages = (attributes: JsonObject) =>
      lintPayload(action("updateCustomerProfileV3"), { attributes }, index).map(({ message }) => message);
    expect(messages({ first_name: "Ada" })[0]).toContain("Did you mean “firstName”?");
    expect(messages({ oders: 4 })[0]).toContain("Did you mean “orders”?");
    expect(messages({ zzz: 4 })[0]).not.toContain("Did you mean");
    expect(messages({ size: "M" })[0]).toContain("“size” is an attribute of cart items, not of customer profiles.");
    expect(messages({ language: "fr" })[0]).toContain("It allows de, en.");
  });

  test("a mapping that is read from the event alone says nothing before there is one", () => {
    expect(profile({ "@path": "$.traits" })).toEqual([]);
  });

  test("what the payload describes, or the action makes, need not exist", () => {
    const attributes = { colour: "red" };
    expect(lint("updateCustomerProfile", { attributes, attributesInfo: [{ name: "colour", type: "string" }] })).toEqual([]);
    expect(lint("updateCustomerProfileV2", { attributes })).toEqual([]);
  });
});

test("every customer and every item in a list is looked at", () => {
  expect(
    lint("updateCustomerProfilesAttributes", { data: [{ customerProfileId: "c" }, { attributes: { x: 1 } }], mutualAttributes: { y: 1 } }),
  ).toEqual(["error unknown_attribute data[1].attributes.x", "error unknown_attribute mutualAttributes.y"]);
  expect(lint("updateCustomerSessionV2", { attributes: { size: "M" }, cartItems: [{ attributes: { size: "M", city: "B" } }] })).toEqual([
    "error wrong_entity cartItems[0].attributes.city",
    "error wrong_entity attributes.size",
  ]);
});

test("events: the type and its own attributes", () => {
  expect(lint("trackEventV2", { eventType: "viewed", attributes: { page: "/", shared: "x" } })).toEqual([]);
  expect(lint("trackEventV2", { eventType: "veiwed", attributes: {} })).toEqual(["error unknown_event_type eventType"]);
  expect(lint("trackEventV2", { eventType: "bought", attributes: { page: "/" } })).toEqual([
    "error unknown_event_type eventType",
    "error wrong_entity attributes.page",
  ]);
});

test("the old action makes event types that do not exist", () => {
  expect(lint("trackEvent", { eventType: "bought", attributes: { shared: "x" } })).toEqual([]);
});

test("audiences by Talon.One's number and by Segment's ID", () => {
  expect(lint("updateCustomerProfileV3", { addAudienceIds: [3, 4] })).toEqual(["error unknown_audience addAudienceIds[1]"]);
  expect(lint("updateCustomerProfileAudiences", { adds: ["aud_vip", "aud_x"] })).toEqual(["error unknown_audience adds[1]"]);
  expect(lint("updateCustomerProfilesAudiencesV2", { data: [{ deletes: ["aud_y"] }] })).toEqual([
    "error unknown_audience data[0].deletes[0]",
  ]);
});

test("of what was never read nothing is said", () => {
  const payload = { attributes: { nothing: 1 }, addAudienceIds: [9] };
  expect(lint("updateCustomerProfileV3", payload, indexCatalogue({}))).toEqual([]);
});

test("the nearest name is another writing of it, or two letters away at most", () => {
  const names = ["firstName", "lastName", "orders", "id"];
  expect(nearestOf(names, "FIRST_NAME")).toBe("firstName");
  expect(nearestOf(names, "fristname")).toBe("firstName");
  expect(nearestOf(names, "order")).toBe("orders");
  expect(nearestOf(names, "ix")).toBeUndefined();
  expect(nearestOf(names, "somethingelse")).toBeUndefined();
});

test("the nearest is the one that a plain comparison of all letters finds", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 3, maxLength: 9 });
  fc.assert(
    fc.property(letters, fc.array(letters, { minLength: 1, maxLength: 12 }), (name, names) => {
      const reach = Math.min(2, Math.floor(name.length / 3));
      const least = Math.min(...names.map((other) => plainDistance(name, other)));
      const found = nearestOf(names, name);
      if (least > reach) expect(found).toBeUndefined();
      else expect(plainDistance(name, found as string)).toBe(least);
    }),
    { numRuns: 2_000 },
  );
});

/** Added, left out, replaced, or swapped with its neighbour: each costs one. */
function plainDistance(a: string, b: string): number {
  const d = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)));
  const at = (i: number, j: number) => d[i]?.[j] as number;
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++) {
      const swap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY;
      (d[i] as number[])[j] = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1), swap);
    }
  return at(a.length, b.length);
}
