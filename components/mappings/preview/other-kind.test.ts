import { expect, test } from "vitest";
import { compileTrigger } from "#lib/core/segment/trigger.ts";
import { isOtherKind, kindOf } from "./other-kind.ts";

const read = (fql: string) => {
  const trigger = compileTrigger(fql);
  return trigger.ok ? trigger : undefined;
};
const choices = [
  { event: { type: "track", event: "Product Viewed" } },
  { event: { type: "track", event: "Order Completed", properties: { total: 84.5 } } },
];

test.each([
  ["another name", 'type = "track" and event = "Order Completed"', true],
  ["a name that is half written", 'type = "track" and event = "Order C"', false],
  ["a name of no event", 'type = "track" and event = "Order Refunded"', false],
  ["another type of no event", 'type = "identify"', false],
  ["a trigger that cannot be read", 'type = "track" and', false],
  ["the same", 'type = "track"', false],
  ["a condition more", 'type = "track" and properties.total > 500', false],
])("%s", (_, fql, moves) => {
  expect(isOtherKind(kindOf(read('type = "track"')), read(fql), choices)).toBe(moves);
});
