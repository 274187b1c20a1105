import { expect, test } from "vitest";
import type { JsonValue } from "#lib/platform/json.ts";
import { shownEntries } from "./shown-entries.ts";

const total = (value: JsonValue) => [...shownEntries(value).values()].reduce((sum, count) => sum + count, 0);

test("all of an ordinary event", () => {
  const products = [{ sku: "a" }, { sku: "b" }];
  const event = { type: "track", properties: { products } };
  expect(total(event)).toBe(2 + 1 + 2 + 2);
  expect(shownEntries(event).get(products)).toBe(2);
});

test("a hundred of a long list", () => {
  const list = Array.from({ length: 5_000 }, (_, n) => n);
  expect(shownEntries({ list }).get(list)).toBe(100);
});

test("of what is long in every direction the outer part", () => {
  const wide = (depth: number): JsonValue => (depth === 0 ? 1 : Array.from({ length: 60 }, () => wide(depth - 1)));
  const value = { first: wide(3), last: 1 };
  expect(total(value)).toBe(1_500);
  expect(shownEntries(value).get(value)).toBe(2);
});
