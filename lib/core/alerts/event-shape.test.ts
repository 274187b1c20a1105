import { expect, test } from "vitest";
import type { JsonValue } from "#lib/platform/json.ts";
import { parsePath } from "../mapping/index.ts";
import { compileTrigger } from "../segment/trigger.ts";
import { type ShapeChange, shapeAt, shapeChange, triggerPaths } from "./event-shape.ts";

const order = { userId: "u", properties: { total: 12.5, coupon: null, products: [{}, { sku: "a" }], 0: "zero" } };

test.each([
  ["userId", "text"],
  ["properties", "object"],
  ["properties.total", "number"],
  ["properties.coupon", "missing"],
  ["properties.products", "list"],
  ["properties.products[].sku", "text"],
  ["properties.products[0].sku", "missing"],
  ["properties.products[1].sku", "text"],
  ["properties.products.sku", "missing"],
  ["properties.total.net", "missing"],
  ["properties.toString", "missing"],
])("at %s stands: %s", (path, wanted) => {
  expect(shapeAt(order, parsePath(path))).toBe(wanted);
});

const many = (count: number, total: JsonValue | undefined): JsonValue[] =>
  Array.from({ length: count }, () => ({ properties: total === undefined ? {} : { total } }));
const path = "properties.total";

test.each<[string, JsonValue[][], JsonValue[], ShapeChange | undefined]>([
  ["as it was", [many(20, 1)], many(20, 2), undefined],
  ["it vanished", [many(20, 1)], [...many(5, 1), ...many(15, undefined)], { path, was: "number", is: "missing", percent: 75 }],
  ["it became text", [many(20, 1)], many(20, "1"), { path, was: "number", is: "text", percent: 100 }],
  ["it became null", [many(20, 1)], many(20, null), { path, was: "number", is: "missing", percent: 100 }],
  ["it was rarely there before", [[...many(17, 1), ...many(3, undefined)]], many(20, undefined), undefined],
  ["it came", [many(20, undefined)], many(20, 1), undefined],
  ["too few events now", [many(20, 1)], many(19, undefined), undefined],
  ["too few events before", [many(19, 1)], many(20, undefined), undefined],
  [
    "known from the week before only",
    [many(20, undefined), many(20, 1)],
    many(20, undefined),
    { path, was: "number", is: "missing", percent: 100 },
  ],
])("%s", (_, before, now, wanted) => {
  expect(shapeChange(["", "*", path], before, now)).toEqual(wanted);
});

test("a trigger's paths are those below properties, traits and context", () => {
  const trigger = compileTrigger('type = "track" and event = "Order" and (properties.total > 5 or context.ip = "1")');
  expect(trigger.ok && triggerPaths(trigger.conditions)).toEqual(["properties.total", "context.ip"]);
});
