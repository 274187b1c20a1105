import { expect, test } from "vitest";
import { relativeTime } from "./relative-time.ts";

const now = Date.UTC(2026, 5, 15, 12);
test.each([
  [0, "just now"],
  [9, "just now"],
  [-5, "just now"],
  [42, "42 s ago"],
  [-42, "in 42 s"],
  [60, "1 min ago"],
  [3_599, "59 min ago"],
  [7_200, "2 h ago"],
  [-7_200, "in 2 h"],
  [3 * 86_400, "3 d ago"],
  [400 * 86_400, "1 y ago"],
])("%i seconds back reads %s", (seconds, words) => {
  expect(relativeTime(now - seconds * 1000, now)).toBe(words);
});
