import type { JsonObject } from "#lib/platform/json.ts";

/**
 * `text`, where present, is the sample as its vendor documents it, with comments; a lenient editor
 * shows it as it is.
 */
export type SampleEvent = { key: string; title: string; description: string; event: JsonObject; text?: string };

const personas = {
  computation_class: "audience",
  computation_id: "aud_1kPTWGhzMgFX9EGRlBRRFQdVSqa",
  computation_key: "lapsed_buyers",
  namespace: "spa_x",
  space_id: "spa_x",
};

const orderCompleted: JsonObject = {
  messageId: "order-completed-0001",
  timestamp: "2026-11-01T09:30:00.000Z",
  type: "track",
  userId: "customer-1001",
  event: "Order Completed",
  context: { ip: "203.0.113.7", library: { name: "analytics.js", version: "2.11.1" } },
  integrations: {},
  properties: {
    order_id: "order-50314e2b9bcf000000000000",
    total: 27.5,
    shipping: 3,
    currency: "EUR",
    coupons: ["HUNTING-10"],
    products: [
      { sku: "G-32", name: "Leather glove", price: 14, quantity: 1, category: "gloves", attributes: { size: "M" } },
      { sku: "B-07", name: "Brass bell", price: "3.5", quantity: 3, category: "bells", attributes: { pair: false } },
      { sku: "L-11", name: "Leash", price: 0, quantity: 1, category: "leashes" },
    ],
  },
};

const talonOneText = `{
  "messageId": "segment-test-message-t1kx8e",
  "timestamp": "2022-03-22T12:41:20.918Z",
  "type": "track", // or any other type in Segment
  "userId": "test-user-z65zqk",
  "event": "track-event", // or any other event in Segment
  "email": "test@example.org",
  "projectId": "qR6APLKpCBB3ue8pHkBLpo",
  "properties": {
    "eventType": "mySegmentEvent",
    "type": "boolean",
    "customerProfileId": "a_customer_id",
    "attributes": {
      "language": "English" // depends your custom attributes in Talon.One
    }
  }
}`;

const talonOneEvent: JsonObject = {
  messageId: "segment-test-message-t1kx8e",
  timestamp: "2022-03-22T12:41:20.918Z",
  type: "track",
  userId: "test-user-z65zqk",
  event: "track-event",
  email: "test@example.org",
  projectId: "qR6APLKpCBB3ue8pHkBLpo",
  properties: {
    eventType: "mySegmentEvent",
    type: "boolean",
    customerProfileId: "a_customer_id",
    attributes: { language: "English" },
  },
};

export const sampleEvents: readonly SampleEvent[] = [
  { key: "order", title: "Track: Order Completed", description: "An order with three items and a coupon.", event: orderCompleted },
  {
    key: "talon-one",
    title: "Track: Talon.One's sample",
    description: "The event that Talon.One's documentation shows, with its comments.",
    event: talonOneEvent,
    text: talonOneText,
  },
  {
    key: "identify",
    title: "Identify: a customer's traits",
    description: "Who a customer is.",
    event: {
      messageId: "identify-0001",
      timestamp: "2026-11-01T09:29:00.000Z",
      type: "identify",
      userId: "customer-1001",
      context: { ip: "203.0.113.7", locale: "de-DE" },
      integrations: {},
      traits: { email: "c1001@example.org", firstName: "Ada", language: "de", vip: true, orders: 4, birthday: "1990-04-01" },
    },
  },
  {
    key: "page",
    title: "Page: a page view",
    description: "A customer looks at a page.",
    event: {
      messageId: "page-0001",
      timestamp: "2026-11-01T09:28:00.000Z",
      type: "page",
      anonymousId: "anonymous-77",
      userId: "customer-1001",
      name: "Gloves",
      category: "Catalog",
      context: { ip: "203.0.113.7" },
      integrations: {},
      properties: { url: "https://shop.example.org/gloves", path: "/gloves", title: "Gloves", referrer: "" },
    },
  },
  {
    key: "group",
    title: "Group: a customer joins a company",
    description: "Which company or team a customer belongs to.",
    event: {
      messageId: "group-0001",
      timestamp: "2026-11-01T09:27:00.000Z",
      type: "group",
      userId: "customer-1001",
      groupId: "company-9",
      context: {},
      integrations: {},
      traits: { name: "Mews and Sons", employees: 12, plan: "trade" },
    },
  },
  {
    key: "alias",
    title: "Alias: two IDs of one customer",
    description: "A customer gets another ID.",
    event: {
      messageId: "alias-0001",
      timestamp: "2026-11-01T09:26:00.000Z",
      type: "alias",
      userId: "customer-1001",
      previousId: "anonymous-77",
      context: {},
      integrations: {},
    },
  },
  {
    key: "engage-entered",
    title: "Track: Audience Entered",
    description: "Segment Engage says that a customer entered an audience.",
    event: {
      messageId: "personas_0001",
      timestamp: "2026-11-01T09:31:00.000Z",
      type: "track",
      userId: "customer-1001",
      event: "Audience Entered",
      context: { personas },
      integrations: { All: false, "Webhooks (Actions)": true },
      properties: { audience_key: "lapsed_buyers", lapsed_buyers: true },
    },
  },
  {
    key: "engage-exited",
    title: "Track: Audience Exited",
    description: "Segment Engage says that a customer left an audience.",
    event: {
      messageId: "personas_0003",
      timestamp: "2026-11-02T09:31:00.000Z",
      type: "track",
      userId: "customer-1001",
      event: "Audience Exited",
      context: { personas },
      integrations: { All: false, "Webhooks (Actions)": true },
      properties: { audience_key: "lapsed_buyers", lapsed_buyers: false },
    },
  },
  {
    key: "engage-identify",
    title: "Identify: audience as a trait",
    description: "Segment Engage writes a customer's audience as a trait.",
    event: {
      messageId: "personas_0002",
      timestamp: "2026-11-01T09:32:00.000Z",
      type: "identify",
      userId: "customer-1002",
      context: {
        personas: { computation_class: "audience", computation_id: "aud_1kPTWGhzMgFX9EGRlBRRFQdVSqa", computation_key: "lapsed_buyers" },
      },
      integrations: { All: false, "Webhooks (Actions)": true },
      traits: { lapsed_buyers: true, email: "c1002@example.org" },
    },
  },
];
