import { childPath } from "#components/plans/event-paths.ts";
import type { ActionField } from "#lib/core/actions/types.ts";
import type { JsonValue } from "#lib/platform/json.ts";
import type { EditorValue, ObjectEntry } from "./value.ts";

// Under which names Segment's e-commerce events (and identify and group) carry what an action's
// field takes, the likeliest first; in lower case, letters and digits only.
const names: Record<string, readonly string[]> = {
  sku: ["sku", "productid", "variant", "variantid", "itemid", "id"],
  name: ["name", "productname", "title"],
  price: ["price", "unitprice"],
  quantity: ["quantity", "qty"],
  category: ["category", "productcategory"],
  customersessionid: ["cartid", "orderid", "checkoutid", "sessionid"],
  profileid: ["userid", "customerid"],
  customerprofileid: ["userid", "customerid"],
  couponcodes: ["coupons", "couponcodes", "coupon", "couponcode", "promocode"],
  referralcode: ["referralcode", "referral"],
  loyaltycards: ["loyaltycards", "loyaltycard", "loyaltycardid"],
  cartitems: ["products", "items", "lineitems"],
  eventtype: ["event"],
  attributes: ["attributes", "traits"],
};

/** A key without what differs between ways to write it: "order_id" and "orderId" are "orderid". */
export function plainKey(key: string): string {
  return key.replaceAll(/[\s_-]/g, "").toLowerCase();
}

/** Keys that may stand for a field, as `plainKey` gives them, its own name first. */
export function namesFor(fieldKey: string): readonly string[] {
  const own = plainKey(fieldKey);
  return [...new Set([own, ...(names[own] ?? [])])];
}

/** The key of an object that is likeliest to hold what a field takes. */
export function keyFor(fieldKey: string, keys: readonly string[]): string | undefined {
  for (const name of namesFor(fieldKey)) {
    const found = keys.find((key) => plainKey(key) === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Sub-fields that are filled in automatically when an item of a list is mapped as a whole. */
const wholeItem = new Set(["sku", "name", "price", "quantity", "category"]);

/**
 * The sub-fields that an item of a list can fill, each from its own key, with those that are
 * required and found nowhere left open.
 */
export function itemEntries(fields: readonly ActionField[], item: JsonValue | undefined): ObjectEntry[] {
  const keys = typeof item === "object" && item !== null && !Array.isArray(item) ? Object.keys(item) : [];
  return fields.flatMap((field): ObjectEntry[] => {
    const key = wholeItem.has(field.key) ? keyFor(field.key, keys) : keys.find((each) => plainKey(each) === plainKey(field.key));
    const path = key === undefined || (field.advanced && !wholeItem.has(field.key)) ? undefined : childPath("$", key);
    if (path === undefined && !field.required) return [];
    const value: EditorValue = path === undefined ? { kind: "event" } : { kind: "event", path };
    return [{ key: field.key, value }];
  });
}
