import { describe, expect, test } from "vitest";
import type { PlannedRequest } from "#lib/core/actions/types.ts";
import { laneKey } from "#lib/engine/delivery/new-delivery.ts";
import { createPerson, holdsPerson, withoutPerson } from "./person.ts";
import { deliveryWithout } from "./without-customer.ts";

describe("an ID inside longer text is a word of its own", () => {
  test.each([
    ["asked for by user-4711.", "asked for by erased."],
    ["https://shop.example/u/user-4711?tab=1", "https://shop.example/u/erased?tab=1"],
    ["user-4711: unknown", "erased: unknown"],
    ["user-47110 and old-user-4711", "user-47110 and old-user-4711"],
    ["user-4711@example.com", "user-4711@example.com"],
    ["user-4711-b", "user-4711-b"],
  ])("%s", (before, after) => expect(createPerson("user-4711").text(before)).toBe(after));

  test.each(["a.b*c+d?[e](f){g}^$|\\/", "é ü/%", "x".repeat(2_000)])("whatever characters it has: %s", (id) =>
    expect(createPerson(id).text(`before ${id} after ${encodeURIComponent(id)}`)).toBe("before erased after erased"),
  );
});

test("a short ID counts only where a person is meant", () => {
  const order = { quantity: 42, note: "42 pieces", products: [{ id: "42", price: 3 }], adds: [42] };
  expect(withoutPerson(order, createPerson("42"))).toBe(order);
  expect(holdsPerson(order, createPerson("42"))).toBe(false);
  expect(holdsPerson({ buyer: { customerId: 42 } }, createPerson("42"))).toBe(true);
  expect(withoutPerson({ referrer: "42", people: [{ userId: "42", name: "Ada" }, { userId: "43" }] }, createPerson("42"))).toEqual({
    people: [{ userId: "43" }],
  });
});

test("what does not name the person stays the very same", () => {
  const value = { deep: [{ list: [1, "two", null, { three: true }] }], text: "user-47110" };
  expect(withoutPerson(value, createPerson("user-4711"))).toBe(value);
});

describe("what becomes of a delivery", () => {
  const person = createPerson("user-4711");
  const request = (lanes: string[], body: PlannedRequest["body"], path = "/segment/v2/events"): PlannedRequest => ({
    method: "PUT",
    path,
    query: "",
    headers: {},
    body,
    lanes: lanes.map(laneKey),
  });
  const mine = request(["profile:user-4711"], { customerProfileId: "user-4711", attributes: { city: "York" } });
  const both = request(["profile:grace", "profile:user-4711"], {
    data: [
      { customerProfileId: "user-4711", adds: [1] },
      { customerProfileId: "grace", adds: [1] },
    ],
  });
  const others = request(["profile:grace"], { customerProfileId: "grace", attributes: { friend: "user-4711", city: "Hull" } });
  const session = request(["session:s-1"], { customerSession: { state: "open" } }, "/segment/v2/customer_sessions/s-1");
  const tested = request(["test:dlv_1:0"], undefined, "/segment/v2/customer_profiles/user-4711");

  test("about the person alone: it goes, and so does its event", () =>
    expect(deliveryWithout([mine], person, false)).toEqual({ kind: "delete", sole: true }));
  test("a test of it as well, though its queue does not name them", () =>
    expect(deliveryWithout([tested], person, false)).toEqual({ kind: "delete", sole: true }));
  test("about several: the others' part stays, in its place", () =>
    expect(deliveryWithout([mine, both], person, true)).toMatchObject({
      kind: "redact",
      dropped: [0],
      requests: [
        { path: "/erased", lanes: [] },
        { lanes: ["profile:grace"], body: { data: [{ customerProfileId: "grace" }] } },
      ],
    }));
  test("about another who is connected: the field goes", () =>
    expect(deliveryWithout([others], person, false)).toMatchObject({
      kind: "redact",
      dropped: [],
      requests: [{ body: { customerProfileId: "grace", attributes: { city: "Hull" } } }],
    }));
  test("made from an event of theirs: it goes, whatever it holds", () =>
    expect(deliveryWithout([session], person, true)).toEqual({ kind: "delete", sole: false }));
  test("about somebody else: it stays", () => expect(deliveryWithout([session], person, false)).toEqual({ kind: "keep" }));
});
