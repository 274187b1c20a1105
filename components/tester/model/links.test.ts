import { expect, test } from "vitest";
import { compileMapping } from "#lib/core/mapping/index.ts";
import { linkAt, linksOf, linksUsing } from "./links.ts";

const mapping = {
  customerSessionId: { "@path": "$.properties.order_id" },
  state: "closed",
  referralCode: { "@case": { operator: "upper", value: { "@path": "$.properties.code" } } },
  cartItems: { "@arrayPath": ["$.properties.products", { sku: { "@path": "$.sku" } }] },
  attributes: { "@path": "$.properties.attributes" },
};
const event = { properties: { order_id: "o-1", code: "x", products: [{ sku: "A" }, { sku: "B" }], attributes: { city: "Lille" } } };
const compiled = compileMapping(mapping);
if (!compiled.ok) throw new Error("does not compile");
const links = linksOf(compiled.explain(event).fields);

test.each([
  ["customerSessionId", ["properties.order_id"]],
  ["state", []],
  ["referralCode", ["properties.code"]],
  ["cartItems[1].sku", ["properties.products[1].sku"]],
  ["attributes.city", ["properties.attributes"]],
])("%s came from %j", (output, paths) => expect(linkAt(links, output)?.event).toEqual(paths));

test("an event value knows what uses it", () => {
  expect(linksUsing(links, "properties.products[1].sku").map((link) => link.output)).toContain("cartItems[1].sku");
  expect(linksUsing(links, "properties.products[1].sku").map((link) => link.output)).not.toContain("cartItems[0].sku");
  expect(linksUsing(links, "properties.attributes.city").map((link) => link.output)).toEqual(["attributes"]);
  expect(linksUsing(links, "context")).toEqual([]);
});
