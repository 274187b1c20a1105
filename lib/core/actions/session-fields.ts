import { type Issue, isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { callbackKeyLength, contentFields, isCallbackKey, isHeaderText, isHttpAddress, unknownContentField } from "./callback-values.ts";
import { grouped } from "./limits.ts";
import { checkId } from "./request.ts";
import type { ActionField } from "./types.ts";

// What the two session actions share: the callback, and a session's fields.

export const customerSessionId: ActionField = {
  key: "customerSessionId",
  label: "Customer session ID",
  help: "The ID of the session in Talon.One, usually the ID of the order or cart. A session that does not exist yet is created.",
  type: "string",
  required: true,
  limits: { maxLength: 1000 },
};

export const callbackFields: readonly ActionField[] = [
  {
    key: "callbackDestination",
    label: "Callback address",
    help: "Where Talon.One sends its response, as a full address that starts with https://. Leave it empty if nothing waits for the response.",
    type: "string",
    advanced: true,
  },
  {
    key: "callbackAPIKey",
    label: "Callback key",
    help: "The header and the key that Talon.One sends to the callback address, with a space between: Authorization 3aa74d58…. The key has at least 32 characters.",
    type: "secret",
    sentTo: "callbackDestination",
    advanced: true,
  },
  {
    key: "contentFields",
    label: "Callback content",
    help: "The parts of the response that the callback should contain, separated by commas, for example effects,customerProfile. If empty, Talon.One decides.",
    type: "string",
    default: "effects",
    advanced: true,
  },
  {
    key: "callbackCorrelationId",
    label: "Callback correlation ID",
    help: "Any ID by which your own system recognises the callback.",
    type: "string",
    advanced: true,
  },
];

const price: ActionField = {
  key: "price",
  label: "Price",
  help: "The amount, in the currency of your Talon.One application.",
  type: "number",
};

function additionalCosts(help: string): ActionField {
  return { key: "additionalCosts", label: "Additional costs", help, type: "object", advanced: true, valueFields: [price] };
}

function cartNumber(key: string, label: string, help: string, type: "number" | "integer" = "number"): ActionField {
  return { key, label, help, type, advanced: true };
}

const cartItems: ActionField = {
  key: "cartItems",
  label: "Cart items",
  help: "Everything in the cart or order, one entry per item. At most 1,000 items and a total quantity of 10,000.",
  type: "object",
  multiple: true,
  limits: { maxItems: 1000 },
  fields: [
    { key: "name", label: "Name", help: "The item's name.", type: "string", limits: { minLength: 1 } },
    {
      key: "sku",
      label: "SKU",
      help: "The item's stock number. Every item needs one.",
      type: "string",
      required: true,
      limits: { minLength: 1 },
    },
    { key: "quantity", label: "Quantity", help: "How many, 1 or more.", type: "integer", required: true, limits: { min: 1 } },
    { ...price, help: "The price of one item. It can only be left out for items of a Talon.One catalog." },
    { key: "category", label: "Category", help: "The item's type or group, for rules by category.", type: "string" },
    {
      key: "attributes",
      names: { kind: "attributes", entity: "CartItem" },
      label: "Item attributes",
      help: "More facts about the item, as attributes that exist in Talon.One.",
      type: "object",
    },
    additionalCosts("Costs of this item by name, such as gift wrapping."),
    cartNumber("returnedQuantity", "Returned quantity", "How many were returned.", "integer"),
    cartNumber("remainingQuantity", "Remaining quantity", "How many remain after returns.", "integer"),
    cartNumber("weight", "Weight", "In grams."),
    cartNumber("height", "Height", "In millimetres."),
    cartNumber("width", "Width", "In millimetres."),
    cartNumber("length", "Length", "In millimetres."),
    cartNumber("position", "Position", "The item's place in the cart."),
  ],
};

/**
 * Talon.One's session itself: the root of the current action, an object within the deprecated one.
 */
export const sessionFields: readonly ActionField[] = [
  {
    key: "profileId",
    label: "Customer profile ID",
    help: "Whose session this is. Leave it out for an anonymous session.",
    type: "string",
    default: { "@path": "$.userId" },
    limits: { maxLength: 1000 },
  },
  {
    key: "state",
    label: "State",
    help: "The session’s state: open while the customer shops, closed once the order is placed, cancelled if the order is cancelled.",
    type: "string",
    choices: [
      { value: "open", label: "Open" },
      { value: "closed", label: "Closed" },
      {
        value: "partially_returned",
        label: "Partially returned",
        warning: "Only Talon.One's Return API may set a session to partially returned; Talon.One will reject it here.",
      },
      { value: "cancelled", label: "Cancelled" },
    ],
  },
  cartItems,
  {
    key: "couponCodes",
    label: "Coupon codes",
    help: "The coupon codes the customer entered, at most 100, each of at most 100 characters.",
    type: "string",
    multiple: true,
    limits: { maxItems: 100, maxLength: 100 },
  },
  {
    key: "referralCode",
    label: "Referral code",
    help: "The referral code the customer entered.",
    type: "string",
    limits: { maxLength: 100 },
  },
  {
    key: "loyaltyCards",
    label: "Loyalty card",
    help: "The loyalty card used, at most one.",
    type: "string",
    multiple: true,
    limits: { maxItems: 1 },
  },
  additionalCosts("Costs of the whole session by name, such as shipping. Their names must exist in Talon.One."),
  {
    key: "identifiers",
    label: "Identifiers",
    help: "Up to five texts for limiting use, for example an IP address or a device.",
    type: "string",
    multiple: true,
    advanced: true,
    limits: { maxItems: 5 },
  },
  {
    key: "attributes",
    names: { kind: "attributes", entity: "CustomerSession" },
    label: "Session attributes",
    help: "Facts about the session, such as the city it ships to, as attributes that exist in Talon.One.",
    type: "object",
    default: { "@path": "$.properties.attributes" },
  },
];

const maxTotalQuantity = 10_000;

/** Checks of a session that involve several fields. `path` is "" or ends with a dot. */
export function checkSession(session: JsonObject, path: string): Issue[] {
  const issues = session.profileId === undefined ? [] : checkId(session.profileId, `${path}profileId`, "Customer profile ID");
  const items: JsonValue[] = Array.isArray(session.cartItems) ? session.cartItems : [];
  let total = 0;
  for (const item of items) if (isJsonObject(item) && typeof item.quantity === "number") total += item.quantity;
  if (total > maxTotalQuantity) {
    const message = `The cart has ${grouped(total)} items in all. Talon.One accepts at most ${grouped(maxTotalQuantity)}.`;
    issues.push({ path: `${path}cartItems`, message, code: "limit" });
  }
  return issues;
}

export function checkCallback(payload: JsonObject): Issue[] {
  const issues: Issue[] = [];
  for (const { key, label } of callbackFields) {
    const value = payload[key];
    if (typeof value === "string" && !isHeaderText(value)) {
      issues.push({
        path: key,
        message: `${label} travels in a header. Use plain letters, digits and signs: no accents, no emoji, no line breaks.`,
        code: "header",
      });
    }
  }
  const { callbackDestination: address, callbackAPIKey: secret, contentFields: content } = payload;
  if (typeof address === "string" && !isHttpAddress(address)) {
    issues.push({
      path: "callbackDestination",
      message: "Callback address must be a full address, for example https://example.org/callback.",
      code: "uri",
    });
  }
  if (typeof secret === "string" && !isCallbackKey(secret)) {
    const message = `Callback key must be a header's name, a space, and a key of at least ${callbackKeyLength} characters.`;
    issues.push({ path: "callbackAPIKey", message, code: "limit" });
  }
  const unknown = typeof content === "string" ? unknownContentField(content) : undefined;
  if (unknown !== undefined) {
    const what = unknown === "" ? "has a comma too many" : `cannot contain “${unknown.slice(0, 60)}”`;
    issues.push({ path: "contentFields", message: `Callback content ${what}. Choose from ${contentFields.join(", ")}.`, code: "limit" });
  }
  return issues;
}

export function callbackHeaders(payload: JsonObject): Record<string, string> {
  const headers: Record<string, string> = {};
  const set = (name: string, value: JsonValue | undefined) => {
    if (typeof value === "string" && value !== "") headers[name] = value;
  };
  set("x-callback-destination-uri", payload.callbackDestination);
  set("x-callback-api-key", payload.callbackAPIKey);
  set("x-content-fields", payload.contentFields);
  set("x-correlation-id", payload.callbackCorrelationId);
  return headers;
}
