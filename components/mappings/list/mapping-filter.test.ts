import { expect, test } from "vitest";
import { eventNamesOf, groupedBy, type MappingFilter, matchesFilter } from "./mapping-filter.ts";

const stats = { delivered: 1, failed: 0, waiting: 0, successRate: 1, course: [], to: "2026-11-26T12:00:00.000Z" };
const orders = {
  name: "Orders",
  trigger: 'type = "track" and event = "Order Completed"',
  actionSlug: "updateCustomerSessionV2",
  enabled: true,
  issues: [],
  stats,
};
const filter = (about: Partial<MappingFilter>): MappingFilter => ({ q: "", action: "", event: "", state: "", ...about });
const words = () => ({ trigger: "Order Completed events", action: "Update customer session", deprecated: false });

test.each<[boolean, Partial<MappingFilter>]>([
  [true, {}],
  [true, { q: "order session" }],
  [true, { q: "ORDERS" }],
  [false, { q: "order profile" }],
  [true, { action: "updateCustomerSessionV2" }],
  [false, { action: "trackEventV2" }],
  [true, { event: "Order Completed" }],
  [false, { event: "Order" }],
  [true, { state: "on" }],
  [false, { state: "off" }],
  [false, { state: "broken" }],
  [false, { state: "failing" }],
])("%s: %j", (matches, about) => {
  expect(matchesFilter(orders, filter(about), words)).toBe(matches);
});

test("event names are read out of a trigger, each once", () => {
  expect(eventNamesOf(`type = "track" and (event = "A \\"b\\"" or event='C' or event = "C") and properties.event = "D"`)).toEqual([
    'A "b"',
    "C",
    "D",
  ]);
  expect(eventNamesOf('type = "identify"')).toEqual([]);
});

test("groups stand in the order of the list", () => {
  expect(groupedBy(["b1", "a1", "b2"], (item) => item[0] ?? "").map(({ title, items }) => [title, items])).toEqual([
    ["b", ["b1", "b2"]],
    ["a", ["a1"]],
  ]);
});
