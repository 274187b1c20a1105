import fc from "fast-check";
import { expect, test } from "vitest";
import { pickCovering } from "./pick-covering.ts";

test.each<[string, string[][], number, string[]]>([
  ["nothing", [], 5, []],
  ["one that covers all", [["a", "b"], ["b"], ["c", "b"]], 5, ["b"]],
  ["the widest first", [["a"], ["b"], ["b", "c"]], 5, ["b", "a"]],
  ["no more than asked for", [["a"], ["b"], ["c"]], 2, ["a", "b"]],
  ["groups without events", [[], ["a"]], 3, ["a"]],
])("%s", (_, groups, count, expected) => {
  expect(pickCovering(groups, count)).toEqual(expected);
});

test("property: with room for all, every group has one of its events", () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.constantFrom("a", "b", "c", "d", "e", "f"), { minLength: 1 })), (groups) => {
      const picked = pickCovering(groups, 6);
      expect(new Set(picked).size).toBe(picked.length);
      for (const group of groups) expect(group.some((event) => picked.includes(event))).toBe(true);
    }),
  );
});
