import type { SimulatorSettings } from "./settings.ts";

/** The one thing that the demo's account does not have, so that there is a problem to solve. */
const missingAttribute = "favouriteStore";

const profile = (name: string, title: string, type: string, more: Record<string, unknown> = {}) => ({
  entity: "CustomerProfile",
  name,
  title,
  type,
  ...more,
});

const eventTypes = [
  "App Opened",
  "Audience Entered",
  "Audience Exited",
  "Cart Viewed",
  "Checkout Started",
  "Loyalty Card Scanned",
  "Order Cancelled",
  "Order Completed",
  "Order Shipped",
  "Points Expiring",
  "Points Viewed",
  "Product Added",
  "Product Viewed",
  "Reward Redeemed",
  "mySegmentEvent",
];

type DemoAudience = { id: number; segmentId: string; key: string; name: string };

/** Audiences of Segment Engage that the account has as well, by Segment's IDs. */
export const demoAudiences: readonly [DemoAudience, ...DemoAudience[]] = [
  { id: 31, segmentId: "aud_2fLapsedBuyers0Demo0Xw9", key: "lapsed_buyers", name: "Lapsed buyers" },
  { id: 32, segmentId: "aud_2fHighValue000Demo0Kt4", key: "high_value", name: "High-value customers" },
  { id: 33, segmentId: "aud_2fCartLeavers0Demo0Ab7", key: "cart_leavers", name: "Cart leavers" },
];

/** The account that the demo's Talon.One has. */
export const demoSettings: Partial<SimulatorSettings> = {
  unknownAttributes: [missingAttribute],
  latencyMs: 15,
  catalogue: {
    attributes: [
      profile("email", "Email", "string"),
      profile("firstName", "First name", "string"),
      profile("lastName", "Last name", "string"),
      profile("language", "Language", "string"),
      profile("birthday", "Birthday", "time"),
      profile("orders", "Orders so far", "number"),
      profile("newsletter", "Reads the newsletter", "boolean"),
      profile("loyaltyTier", "Loyalty tier", "string", { suggestions: ["Bronze", "Silver", "Gold"] }),
      profile("vip", "VIP", "boolean"),
      { entity: "CustomerSession", name: "store", title: "Store", type: "string" },
      { entity: "CustomerSession", name: "channel", title: "Channel", type: "string" },
      { entity: "CartItem", name: "size", title: "Size", type: "string" },
      { entity: "CartItem", name: "pair", title: "Is a pair", type: "boolean" },
      { entity: "Event", eventType: "Reward Redeemed", name: "reward", title: "Reward", type: "string" },
      { entity: "Event", eventType: "Reward Redeemed", name: "points", title: "Points", type: "number" },
    ],
    audiences: demoAudiences.map(({ id, segmentId, name }) => ({ id, name, integrationId: segmentId, integration: "segment" })),
    eventTypes: eventTypes.map((name) => ({ name })),
    applications: [{ name: "Shop" }],
  },
};
