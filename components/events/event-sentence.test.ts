import { expect, test } from "vitest";
import { eventSentence, saidBy } from "./event-sentence.ts";

type Told = Parameters<typeof eventSentence>[0];
const delivery = (state: string) => ({ id: "", mappingId: "", mappingName: null, actionSlug: "", state, reason: null });
const order: Told = {
  type: "track",
  name: "Order Completed",
  userId: "u-1",
  anonymousId: null,
  outcome: "accepted",
  deliveries: [delivery("delivered"), delivery("failed")],
};

test.each<[string, Partial<Told>]>([
  ["Order Completed by u-1. 2 deliveries: 1 delivered, 1 failed.", {}],
  ["Order Completed by u-1. 1 delivery: 1 in progress.", { deliveries: [delivery("retrying")] }],
  [
    "“Home” viewed by a-1. Falconer created no delivery.",
    { type: "page", name: "Home", userId: null, anonymousId: "a-1", outcome: "discarded", deliveries: [] },
  ],
  ["u-1 was identified. 1 delivery: 1 recovered.", { type: "identify", name: null, deliveries: [delivery("recovered")] }],
])("%s", (sentence, about) => {
  expect(eventSentence({ ...order, ...about })).toBe(sentence);
});

test("what an event says stands in its properties, else in its traits", () => {
  expect(saidBy({ properties: { total: 3 } })).toEqual({ total: 3 });
  expect(saidBy({ properties: {}, traits: { tier: "gold" } })).toEqual({ tier: "gold" });
  expect(saidBy("text")).toBeUndefined();
});
