import { expect, test } from "vitest";
import type { JsonValue } from "#lib/platform/json.ts";
import { indexCatalogue } from "./catalogue-index.ts";
import { leftOutOf } from "./left-out.ts";

const attribute = (entity: string, name: string) => ({ entity, name, title: name, type: "string" });
const account = indexCatalogue({
  attributes: [attribute("CustomerProfile", "city"), attribute("CartItem", "size"), attribute("Event", "total")],
});
const session = "/segment/v2/customer_sessions/s";
const skips = "?skipNonExistingAttributes=true";

test.each<[string, string, JsonValue, JsonValue, string[]]>([
  [
    "a profile",
    "/segment/v3/customer_profiles/c",
    { attributes: { city: "York", tier: "Gold" } },
    { attributes: { city: "York" } },
    ["tier"],
  ],
  [
    "a cart",
    session,
    {
      customerSession: {
        profileId: "c",
        cartItems: [{ sku: "A", attributes: { size: 1, fit: 2 } }, { sku: "B" }],
        attributes: { gate: 1 },
      },
    },
    { customerSession: { profileId: "c", cartItems: [{ sku: "A", attributes: { size: 1 } }, { sku: "B" }], attributes: {} } },
    ["gate", "fit"],
  ],
  [
    "an event",
    "/segment/v2/events",
    { profileId: "c", eventType: "order", eventAttributes: { total: 1, colour: "red" } },
    { profileId: "c", eventType: "order", eventAttributes: { total: 1 } },
    ["colour"],
  ],
  [
    "many profiles",
    "/segment/v1/customer_profiles/attributes",
    { data: [{ attributes: { tier: 1, city: 2 } }], mutualAttributes: { tier: 1 } },
    { data: [{ attributes: { city: 2 } }], mutualAttributes: {} },
    ["tier"],
  ],
])("%s", (_, path, body, kept, names) => {
  const found = leftOutOf({ path, query: skips, body }, account);
  expect(found.kept).toEqual(kept);
  expect(found.names.map(({ name }) => name).sort()).toEqual([...names].sort());
});

test("nothing is left out where Talon.One would reject it instead, nor where the account is not known", () => {
  const body = { attributes: { tier: "Gold" } };
  expect(leftOutOf({ path: "/segment/v3/customer_profiles/c", query: "", body }, account)).toEqual({ kept: body, names: [] });
  expect(leftOutOf({ path: "/segment/v3/customer_profiles/c", query: skips, body }, indexCatalogue({}))).toEqual({ kept: body, names: [] });
});

test("what Talon.One has rejected before is known to be left out", () => {
  const learnt = indexCatalogue({ learnt: [{ entity: "CustomerProfile", name: "tier", exists: false }] });
  const body = { attributes: { tier: "Gold", city: "York" } };
  const found = leftOutOf({ path: "/segment/v3/customer_profiles/c", query: skips, body }, learnt);
  expect(found).toEqual({ kept: { attributes: { city: "York" } }, names: [{ entity: "CustomerProfile", name: "tier" }] });
});
