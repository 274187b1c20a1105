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
    audiences: [],
    eventTypes: eventTypes.map((name) => ({ name })),
    applications: [{ name: "Shop" }],
  },
};
