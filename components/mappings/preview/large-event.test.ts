import { expect, test } from "vitest";
import { runInTurns } from "#lib/platform/in-turns.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { longestHold } from "#lib/platform/testing/in-turns.ts";
import { validateRequest } from "#lib/talon-one/contract/index.ts";
import { previewInSteps } from "./preview-mapping.ts";

// An event of about 1 MB, the most that intake takes: whoever types beside it waits for no step.

const products = Array.from({ length: 20_000 }, (_, n) => ({ sku: `s${n}`, price: n, name: "x".repeat(10) }));
const others = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`key${n}`, n]));
const event: JsonObject = { type: "track", event: "E", userId: "u", properties: { products, ...others } };
const item = { sku: { "@path": "$.sku" }, quantity: 1, price: { "@path": "$.price" } };

test.each([
  ["a session of all its items", "updateCustomerSessionV2", { cartItems: { "@arrayPath": ["$.properties.products", item] } }],
  ["all its properties", "trackEventV2", { eventType: "E", attributes: { "@path": "$.properties" } }],
])("the preview of %s leaves the browser to others within 50 ms", async (_name, actionSlug, more) => {
  const settings: JsonObject = { customerProfileId: { "@path": "$.userId" }, customerSessionId: "s", state: "open", ...more };
  const content = { actionSlug, trigger: 'type = "track"', settings, options: {} };
  expect(await longestHold(() => runInTurns(previewInSteps(content, event, {}, validateRequest)))).toBeLessThan(50);
});
