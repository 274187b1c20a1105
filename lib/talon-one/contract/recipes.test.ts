import { beforeAll, describe, expect, it } from "vitest";
import { actions, defaultMapping } from "#lib/core/actions/index.ts";
import { recipesOf } from "#lib/core/actions/recipes/index.ts";
import { loadLiquid } from "#lib/core/mapping/index.ts";
import { compileDestination, type MappingConfig, plan } from "#lib/core/plan/index.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { validateRequest } from "#lib/talon-one/contract/index.ts";

// Every recipe, with the events that Segment documents for it: event and property names as in the
// e-commerce spec (v2) and Engage.

beforeAll(() => loadLiquid());

const track = (event: string, properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  type: "track",
  event,
  userId: "customer-7",
  messageId: `m-${event}`,
  properties,
  ...more,
});
const products = [
  { product_id: "p-19", sku: "SKU-19", name: "Perch", price: 19, quantity: 1, category: "Mews", url: "https://shop.example/perch" },
  { product_id: "p-3", sku: "SKU-3", name: "Lure", price: 3, quantity: 2, category: "Mews", coupon: "LURES", position: 2 },
];
const order = {
  order_id: "order-7",
  affiliation: "Web",
  total: 27.5,
  subtotal: 22.5,
  revenue: 25,
  shipping: 3,
  tax: 2,
  discount: 2.5,
  coupon: "SPRING5",
  currency: "EUR",
  products,
};
const entered = { context: { personas: { computation_class: "audience", computation_id: "aud_1", computation_key: "lapsed" } } };

const documented: Record<string, JsonObject[]> = {
  "Order Completed": [
    track("Order Completed", { checkout_id: "checkout-7", ...order }),
    track("Order Completed", { ...order, coupon: undefined, products: [{ product_id: "p", name: "n", price: 0 }] }),
  ],
  "Order Cancelled": [track("Order Cancelled", order)],
  "Cart Viewed": [track("Cart Viewed", { cart_id: "cart-7", products: products.map(({ quantity: _, ...product }) => product) })],
  "Checkout Started": [track("Checkout Started", { ...order, value: 30 })],
  "Audience Entered": [track("Audience Entered", { audience_key: "lapsed", lapsed: true }, entered)],
  "Audience Exited": [track("Audience Exited", { audience_key: "lapsed", lapsed: false }, entered)],
  "Audience Deleted": [track("Audience Deleted", { audience_id: "aud_1" })],
  "Audience Renamed": [track("Audience Renamed", { audience_id: "aud_1", audience_name: "Lapsed buyers" })],
  Engage: [
    track("Audience Entered", { audience_key: "lapsed", lapsed: true }, entered),
    track("Audience Exited", { audience_key: "lapsed", lapsed: false }, entered),
    { type: "identify", userId: "customer-7", messageId: "e", traits: { lapsed: true, email: "kim@example.com" }, ...entered },
    { type: "identify", userId: "customer-7", messageId: "l", traits: { lapsed: false }, ...entered },
  ],
  identify: [
    {
      type: "identify",
      userId: "customer-7",
      messageId: "i",
      traits: { email: "kim@example.com", firstName: "Kim", address: { city: "Berlin" } },
    },
  ],
  track: [track("Product Viewed", { product_id: "p-19", sku: "SKU-19", price: 19 })],
};

const recipes = actions.flatMap((action) =>
  recipesOf(action.slug).map((recipe): [string, MappingConfig] => {
    const settings = { ...defaultMapping(action), ...recipe.mapping };
    return [
      `${action.slug}: ${recipe.name}`,
      { id: "m", name: recipe.name, actionSlug: action.slug, trigger: recipe.trigger, enabled: true, settings },
    ];
  }),
);
const eventsOf = (trigger: string) => {
  if (trigger.includes("computation_class")) return documented.Engage ?? [];
  const names = [...trigger.matchAll(/event = "([^"]+)"/g)].map(([, name = ""]) => name);
  const wanted = names.length > 0 ? names : [/type = "([^"]+)"/.exec(trigger)?.[1] ?? ""];
  return wanted.flatMap((name) => documented[name] ?? []);
};

function planned(config: MappingConfig, event: JsonObject) {
  const { compiled, problems } = compileDestination({ mappings: [config] });
  expect(problems).toEqual({ filters: [], mappings: [] });
  const [result] = plan(compiled, JSON.parse(JSON.stringify(event)), { explain: true }).mappings;
  if (!result) throw new Error("nothing was planned");
  return result;
}

function body(name: string, event: JsonObject): JsonObject {
  const config = recipes.find(([title]) => title === name)?.[1];
  if (!config) throw new Error(`Unknown recipe ${name}.`);
  const result = planned(config, event);
  if (result.outcome !== "ready") throw new Error(`${name}: ${JSON.stringify(result)}`);
  return { path: result.requests[0]?.path, ...(result.requests[0]?.body as JsonObject) };
}

describe("every recipe", () => {
  it.each(recipes)("%s makes requests of the documented events that keep the contract", (_, config) => {
    const events = eventsOf(config.trigger);
    expect(events.length).toBeGreaterThan(0);
    for (const event of events) {
      const result = planned(config, event);
      expect(result).toMatchObject({ outcome: "ready" });
      if (result.outcome !== "ready") continue;
      expect(result.requests.length).toBeGreaterThan(0);
      for (const request of result.requests) expect(validateRequest(request).issues).toEqual([]);
    }
  });
});

const session = "updateCustomerSessionV2: Order to customer session";
const old = "updateCustomerSession: Order to customer session";

describe("an order", () => {
  it.each<[string, JsonObject, unknown]>([
    ["coupon", { coupon: "SPRING5" }, ["SPRING5"]],
    ["coupon as text with commas", { coupon: "SPRING5, VIP" }, ["SPRING5", "VIP"]],
    ["coupon as a number", { coupon: 2026 }, ["2026"]],
    ["a coupon with quotes in it", { coupon: 'A"B\\' }, ['A"B\\']],
    ["coupons", { coupons: ["A", "B C"] }, ["A", "B C"]],
    ["coupons as text with commas", { coupons: "A,B" }, ["A", "B"]],
    ["both", { coupons: ["A", "B"], coupon: "C" }, ["A", "B", "C"]],
    ["both, the one among the others", { coupons: ["A", "B"], coupon: "B" }, ["A", "B"]],
    ["an empty list beside a coupon", { coupons: [], coupon: "C" }, ["C"]],
    ["an empty list", { coupons: [] }, []],
    ["an empty coupon", { coupon: "" }, undefined],
    ["neither", {}, undefined],
  ])("with %s", (_, given, expected) => {
    const event = track("Order Completed", { order_id: "o", products: [], ...given });
    expect(body(session, event).couponCodes).toEqual(expected);
    expect((body(old, event).customerSession as JsonObject).couponCodes).toEqual(expected);
  });

  it("whose coupons are objects is not sent with made-up codes", () => {
    const config = recipes.find(([title]) => title === session)?.[1] as MappingConfig;
    expect(planned(config, track("Order Completed", { order_id: "o", coupons: [{ code: "A" }] }))).toMatchObject({
      outcome: "invalid",
      issues: [{ path: "couponCodes[0]" }],
    });
  });

  it.each<[string, JsonObject, JsonObject]>([
    ["sku and product_id", { sku: "s", product_id: "p", variant: "v", quantity: 2 }, { sku: "s", quantity: 2 }],
    ["product_id alone", { product_id: "p", variant: "v", quantity: 2 }, { sku: "p", quantity: 2 }],
    ["an empty sku", { sku: "", product_id: "p", quantity: 2 }, { sku: "p", quantity: 2 }],
    ["a variant alone", { variant: "v", quantity: 2 }, { sku: "v", quantity: 2 }],
    ["no quantity", { sku: "s" }, { sku: "s", quantity: 1 }],
    ["a null quantity", { sku: "s", quantity: null }, { sku: "s", quantity: 1 }],
    ["a price of 0", { sku: "s", price: 0, quantity: 1 }, { sku: "s", price: 0, quantity: 1 }],
  ])("with a product that has %s", (_, product, expected) => {
    expect(body(session, track("Order Completed", { order_id: "o", products: [product] })).cartItems).toEqual([expected]);
  });

  it("says in its explanation which value was taken", () => {
    const config = recipes.find(([title]) => title === session)?.[1] as MappingConfig;
    const result = planned(config, track("Order Completed", { order_id: "o", coupon: "A,B", products: [{ product_id: "p" }] }));
    const said = JSON.stringify(result.explanation?.mapping);
    for (const part of [
      "properties.products[0].product_id",
      "properties.products[0].quantity",
      "properties.coupon",
      "properties.order_id",
      '"couponCodes":["A","B"]',
    ])
      expect(said).toContain(part);
  });

  it("closes the session of its cart", () => {
    const cart = body("updateCustomerSessionV2: Cart to open session", track("Cart Viewed", { cart_id: "cart-7", products }));
    const checkout = body("updateCustomerSessionV2: Cart to open session", track("Checkout Started", { ...order, cart_id: "cart-7" }));
    const completed = body(session, track("Order Completed", { ...order, cart_id: "cart-7" }));
    const cancelled = body("updateCustomerSessionV2: Order cancelled", track("Order Cancelled", { ...order, cart_id: "cart-7" }));
    expect([cart, checkout, completed, cancelled].map(({ path, state }) => [path, state])).toEqual(
      ["open", "open", "closed", "cancelled"].map((state) => ["/segment/v2/customer_sessions/cart-7", state]),
    );
    expect(body(session, track("Order Completed", order)).path).toBe("/segment/v2/customer_sessions/order-7");
  });
});

describe("an audience of Engage", () => {
  const personas = { computation_class: "audience", computation_id: "aud_1", computation_key: "lapsed" };
  const engage = (type: string, values: JsonObject): JsonObject => ({
    type,
    ...(type === "track" ? { event: "Audience Entered" } : {}),
    userId: "customer-7",
    messageId: "a",
    context: { personas },
    [type === "track" ? "properties" : "traits"]: values,
  });
  it.each<[string, JsonObject, JsonObject]>([
    ["entered, as a track event", engage("track", { lapsed: true }), { adds: ["aud_1"] }],
    ["left, as a track event", engage("track", { lapsed: false }), { deletes: ["aud_1"] }],
    ["entered, as an identify event", engage("identify", { lapsed: true, vip: false }), { adds: ["aud_1"] }],
    ["left, as an identify event", engage("identify", { lapsed: false, vip: true }), { deletes: ["aud_1"] }],
  ])("%s", (_, event, changes) => {
    const many = body("updateCustomerProfilesAudiencesV2: Every Engage audience", event);
    expect(many).toEqual({
      path: "/segment/v2/customer_profiles/audiences",
      data: [{ customerProfileId: "customer-7", ...changes }],
    });
    const one = body("updateCustomerProfileAudiences: Every Engage audience, running the rules", event);
    expect(one).toEqual({ path: "/segment/customer_profiles/customer-7/audiences", data: changes });
  });

  it.each<[string, JsonObject]>([
    ["that says neither", engage("identify", { email: "kim@example.com" })],
    ["whose key is null", engage("identify", { lapsed: null })],
  ])("%s changes nothing, and says so", (_, event) => {
    for (const [name, config] of recipes)
      if (name.includes("Every Engage audience")) expect(planned(config, event)).toMatchObject({ outcome: "invalid" });
  });

  it("is not taken for a computed trait", () => {
    const event = engage("identify", { lapsed: true });
    event.context = { personas: { ...personas, computation_class: "trait" } };
    for (const [name, config] of recipes)
      if (name.includes("Every Engage audience")) expect(planned(config, event)).toMatchObject({ outcome: "not_matched" });
  });

  it("may have a key with blanks", () => {
    const event = engage("identify", { "big spenders (EU)": true });
    event.context = { personas: { ...personas, computation_key: "big spenders (EU)" } };
    expect(body("updateCustomerProfilesAudiencesV2: Every Engage audience", event).data).toEqual([
      { customerProfileId: "customer-7", adds: ["aud_1"] },
    ]);
  });
});
