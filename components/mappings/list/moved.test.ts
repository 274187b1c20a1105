import fc from "fast-check";
import { expect, test } from "vitest";
import { moved } from "./moved.ts";

test.each([
  [0, 1, "bac"],
  [2, 1, "acb"],
  [2, 0, "cab"],
  [1, 1, "abc"],
])("moving %i to %i", (from, to, result) => {
  expect(moved([..."abc"], from, to)?.join("")).toBe(result);
});

test.each([
  [0, -1],
  [2, 3],
  [-1, 0],
  [3, 0],
])("there is no way from %i to %i", (from, to) => {
  expect(moved([..."abc"], from, to)).toBeUndefined();
});

test("nothing is lost, and moving back restores the order", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer(), { minLength: 1, maxLength: 50 }), fc.nat(), fc.nat(), (items, a, b) => {
      const [from, to] = [a % items.length, b % items.length];
      const once = moved(items, from, to) as number[];
      expect([...once].sort()).toEqual([...items].sort());
      expect(once[to]).toBe(items[from]);
      expect(moved(once, to, from)).toEqual(items);
    }),
  );
});
