import { isJsonObject, type JsonObject } from "#lib/platform/json.ts";
import { demoAudiences } from "#lib/talon-one/simulator/demo-settings.ts";
import { type Customer, customers, stores, traitsOf } from "./customers.ts";
import type { Chance } from "./random.ts";

// What customers do in the demo's shop, as the events that follow from it.

/** The senders: the shop's site, its app, its tills and its order service. */
export const senders = ["site", "app", "till", "orders"] as const;
export type Sender = (typeof senders)[number];
export type Happening = { atMs: number; sender: Sender; event: JsonObject };

/** It names the attribute that Talon.One lacks: the demo's open problem. */
export const meetsProblem = ({ traits }: JsonObject): boolean => isJsonObject(traits) && "favouriteStore" in traits;

type Reward = { reward: string; points: number };
type Product = { sku: string; name: string; category: string; price: number };
const products: readonly [Product, ...Product[]] = [
  { sku: "G-32", name: "Leather glove", category: "gloves", price: 49 },
  { sku: "G-40", name: "Winter gauntlet", category: "gloves", price: 64.5 },
  { sku: "B-07", name: "Brass bell", category: "bells", price: 12.5 },
  { sku: "B-11", name: "Silver bell pair", category: "bells", price: 29 },
  { sku: "L-11", name: "Leash", category: "leashes", price: 18 },
  { sku: "P-02", name: "Travelling perch", category: "perches", price: 84 },
  { sku: "H-19", name: "Leather hood", category: "hoods", price: 38 },
  { sku: "C-05", name: "Waxed jacket", category: "clothing", price: 189 },
  { sku: "K-01", name: "Field bag", category: "bags", price: 72 },
];
const coupons = ["AUTUMN-10", "AUTUMN-10", "WELCOME-15", "EXPIRED-SUMMER", "INVALID-CODE"] as const;
const rewards: readonly [Reward, ...Reward[]] = [
  { reward: "Free shipping", points: 150 },
  { reward: "Brass bell", points: 400 },
  { reward: "5 € off", points: 500 },
];

const libraries: Record<Sender, JsonObject> = {
  site: { name: "analytics.js", version: "npm:next-1.81.0" },
  app: { name: "analytics-kotlin", version: "1.19.2" },
  till: { name: "till-connector", version: "3.2.0" },
  orders: { name: "@segment/analytics-node", version: "2.3.0" },
};

/**
 * One customer's visit, from its first event on. `say` adds an event some seconds after the last.
 */
class Way {
  readonly happenings: Happening[] = [];
  private atMs: number;
  readonly chance: Chance;
  private readonly sender: Sender;
  readonly customer: Customer | undefined;
  private readonly anonymousId: string;

  constructor(chance: Chance, sender: Sender, startMs: number, customer: Customer | undefined) {
    this.chance = chance;
    this.sender = sender;
    this.atMs = startMs;
    this.customer = customer;
    this.anonymousId = `anonymous-${chance.text(10)}`;
  }

  say(what: JsonObject, { afterS = this.chance.whole(4, 70), context = {} as JsonObject } = {}): void {
    this.atMs += afterS * 1_000 + this.chance.whole(0, 999);
    const { customer, sender, chance } = this;
    const isDevice = sender === "site" || sender === "app";
    this.happenings.push({
      atMs: this.atMs,
      sender,
      event: {
        messageId: `${sender}-${chance.text(20)}`,
        timestamp: new Date(this.atMs - chance.whole(20, 900)).toISOString(),
        ...(customer ? { userId: customer.userId } : {}),
        ...(isDevice ? { anonymousId: this.anonymousId } : {}),
        ...what,
        context: {
          library: libraries[sender] as JsonObject,
          ...(isDevice ? { ip: `203.0.113.${chance.whole(1, 254)}`, locale: `${customer?.language ?? "de"}-DE` } : {}),
          ...context,
        },
        integrations: {},
      },
    });
  }

  track(event: string, properties: JsonObject, options?: Parameters<Way["say"]>[1]): void {
    this.say({ type: "track", event, properties }, options);
  }
}

type Cart = { cart_id: string; products: JsonObject[]; total: number };

function fillCart(chance: Chance): Cart {
  const chosen = Array.from({ length: chance.whole(1, 4) }, () => chance.pick(products));
  const items = [...new Set(chosen)].map((product) => ({ ...product, quantity: chance.percent(80) ? 1 : chance.whole(2, 3) }));
  const total = items.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  return { cart_id: `cart-${chance.text(8)}`, products: items, total: Math.round(total * 100) / 100 };
}

const couponPart = (chance: Chance, share: number): JsonObject => (chance.percent(share) ? { coupons: [chance.pick(coupons)] } : {});

function order(way: Way, cart: Cart, more: JsonObject): string {
  const { chance } = way;
  const id = `order-${chance.text(8)}`;
  const { cart_id, products: items, total } = cart;
  way.track("Order Completed", { order_id: id, cart_id, total, currency: "EUR", products: items, ...more });
  return id;
}

/** Someone on the site: looks, and now and then buys. Two of seven stay unknown. */
export function visitSite(chance: Chance, startMs: number): Happening[] {
  const way = new Way(chance, "site", startMs, chance.percent(72) ? chance.pick(customers) : undefined);
  const shown = chance.pick(products);
  const page = (name: string, path: string) =>
    way.say({ type: "page", name, properties: { path, url: `https://shop.example.com${path}`, title: name } });
  page("Home", "/");
  if (way.customer && chance.percent(18)) way.say({ type: "identify", traits: traitsOf(way.customer, false) });
  if (chance.percent(65)) {
    page(shown.category, `/${shown.category}`);
    way.track("Product Viewed", { ...shown, currency: "EUR" });
  }
  if (!way.customer || !chance.percent(46)) return way.happenings;
  const cart = fillCart(chance);
  way.track("Product Added", { cart_id: cart.cart_id, ...(cart.products[0] as JsonObject) });
  way.track("Cart Viewed", { ...cart, currency: "EUR", ...couponPart(chance, 20) });
  if (!chance.percent(58)) return way.happenings;
  const more = { ...couponPart(chance, 38), shipping: cart.total > 100 ? 0 : 4.9 };
  way.track("Checkout Started", { ...cart, currency: "EUR", ...more });
  if (!chance.percent(74)) return way.happenings;
  const id = order(way, cart, more);
  return [...way.happenings, ...afterOrder(chance, way.customer, cart, id, startMs)];
}

/** What the order service reports later. */
function afterOrder(chance: Chance, customer: Customer, { cart_id }: Cart, order_id: string, startMs: number): Happening[] {
  const way = new Way(chance, "orders", startMs + chance.whole(3, 30) * 3_600_000, customer);
  if (chance.percent(7)) way.track("Order Cancelled", { order_id, cart_id, reason: "Changed their mind" });
  else way.track("Order Shipped", { order_id, carrier: chance.pick(["Post", "Courier"]), tracking: chance.text(12).toUpperCase() });
  return way.happenings;
}

/** Someone in the app: their points, a reward, now and then an order. */
export function visitApp(chance: Chance, startMs: number): Happening[] {
  const customer = chance.pick(customers);
  const way = new Way(chance, "app", startMs, customer);
  way.track("App Opened", { version: "4.8.1" });
  if (chance.percent(30)) way.say({ type: "screen", name: "Rewards", properties: {} });
  if (chance.percent(34)) way.say({ type: "identify", traits: traitsOf(customer, true) });
  if (chance.percent(50)) way.track("Points Viewed", { balance: 40 * customer.orders });
  if (chance.percent(16)) way.track("Reward Redeemed", { ...chance.pick(rewards), tier: customer.loyaltyTier });
  if (chance.percent(17)) {
    const cart = fillCart(chance);
    const id = order(way, cart, { ...couponPart(chance, 45), shipping: 0 });
    return [...way.happenings, ...afterOrder(chance, customer, cart, id, startMs)];
  }
  return way.happenings;
}

/** Someone orders in the app, and does nothing else there. */
export function orderInApp(chance: Chance, startMs: number): Happening[] {
  const way = new Way(chance, "app", startMs, chance.pick(customers));
  order(way, fillCart(chance), { shipping: 0 });
  return way.happenings;
}

/** An old tag on the landing page leaves out its events' type. */
export function forgetType(chance: Chance, atMs: number): Happening[] {
  const way = new Way(chance, "site", atMs, undefined);
  way.say({ event: "Newsletter Signup", properties: { list: "autumn" } }, { afterS: 0 });
  return way.happenings;
}

/** Someone at a till, with their loyalty card. */
export function visitTill(chance: Chance, startMs: number): Happening[] {
  const customer = chance.pick(customers);
  const way = new Way(chance, "till", startMs, customer);
  const store = chance.percent(70) ? customer.favouriteStore : chance.pick(stores);
  // The tills of a shop are tried out before it opens.
  const isTest = chance.percent(3);
  const context: JsonObject = isTest ? { device: { name: "training till" } } : { device: { name: `till ${chance.whole(1, 6)}` } };
  way.track("Loyalty Card Scanned", { store, card: `L-${customer.userId.slice(-4)}` }, { context });
  const cart = fillCart(chance);
  const { total, products: items } = cart;
  const properties = { order_id: `till-${chance.text(8)}`, store, total, currency: "EUR", products: items, ...couponPart(chance, 15) };
  way.track("Order Completed", properties, { context, afterS: chance.whole(30, 240) });
  return way.happenings;
}

/** Segment Engage moves someone into an audience, or out of it. */
export function moveBetweenAudiences(chance: Chance, atMs: number): Happening[] {
  const way = new Way(chance, "site", atMs, chance.pick(customers));
  const { segmentId: id, key } = chance.pick(demoAudiences);
  const entered = chance.percent(64);
  const context = {
    personas: { computation_class: "audience", computation_id: id, computation_key: key, namespace: "spa_demo", space_id: "spa_demo" },
  };
  way.track(entered ? "Audience Entered" : "Audience Exited", { audience_key: key, [key]: entered }, { context, afterS: 0 });
  return way.happenings;
}

/** The order service counts at night whose points will lapse. */
export function remindOfPoints(chance: Chance, atMs: number): Happening[] {
  const customer = chance.pick(customers);
  const way = new Way(chance, "orders", atMs, customer);
  way.track("Points Expiring", { points: 10 * chance.whole(2, 40), inDays: 14 }, { afterS: 0 });
  return way.happenings;
}
