import { expect, test } from "vitest";
import { compileMapping } from "#lib/core/mapping/index.ts";
import { compileTrigger } from "#lib/core/segment/trigger.ts";
import { originOf, triggerPathsOf, usesOf } from "./explain-words.ts";
import { linksOf } from "./links.ts";

const compiled = compileMapping({
  customerSessionId: { "@path": "$.properties.order_id" },
  state: "closed",
  referralCode: { "@case": { operator: "upper", value: { "@path": "$.properties.code" } } },
  cartItems: { "@arrayPath": ["$.properties.products", { sku: { "@path": "$.sku" } }] },
});
if (!compiled.ok) throw new Error("does not compile");
const event = { properties: { order_id: "o-1", code: "x", products: Array.from({ length: 8 }, (_, n) => ({ sku: `s-${n}` })), coupon: 1 } };
const links = linksOf(compiled.explain(event).fields);
const trigger = compileTrigger('type = "track" and (event = "a" or properties.order_id != null)');
const uses = { actionSlug: "updateCustomerSessionV2", links, trigger: trigger.ok ? triggerPathsOf(trigger.explain(event)) : [] };

test.each([
  ["customerSessionId", "Customer session ID: from properties.order_id."],
  ["state", "State: fixed value."],
  ["referralCode", "Referral code: upper or lower case of properties.code."],
  ["cartItems[1].sku", "Cart items, entry 2, SKU: from properties.products[1].sku."],
  ["elsewhere", "elsewhere: added by the action itself."],
])("%s: %s", (output, words) => expect(originOf(links, "updateCustomerSessionV2", output)).toBe(words));

test.each([
  ["properties.order_id", "properties.order_id: the trigger reads it; used for Customer session ID."],
  ["type", "type: the trigger reads it."],
  ["properties.coupon", "properties.coupon: the mapping doesn’t use it."],
  ["properties.products[1].sku", "properties.products[1].sku: used for Cart items; Cart items, entry 2, SKU."],
])("%s: %s", (path, words) => expect(usesOf(uses, path)).toBe(words));

test("of hundreds of uses a few are named", () => {
  expect(usesOf(uses, "properties")).toMatch(/^properties: the trigger reads it; used for Customer session ID; .* and \d+ more\.$/);
});
