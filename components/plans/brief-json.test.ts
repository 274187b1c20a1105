import { expect, test } from "vitest";
import { briefJson } from "./brief-json.ts";

test("short JSON is written in full", () => {
  for (const value of [1, "a", true, null, [], {}, [1, "b", null], { a: { b: [1] }, c: "x" }])
    expect(briefJson(value, 100)).toBe(JSON.stringify(value));
  expect(briefJson(undefined, 10)).toBe("");
  expect(briefJson({ a: undefined, b: 1 }, 10)).toBe('{"b":1}');
});

test("long JSON is cut to the length asked for", () => {
  expect(briefJson([1, 2, 3, 4, 5], 6)).toBe("[1,2,…");
  expect(briefJson("x".repeat(1_000_000), 10)).toHaveLength(10);
});

test("a value nested without end is read no further than it is shown", () => {
  const loop: Record<string, unknown> = {};
  loop.again = loop;
  expect(briefJson(loop, 30)).toHaveLength(30);
});
