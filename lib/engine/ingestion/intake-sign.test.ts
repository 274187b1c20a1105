import { expect, test } from "vitest";
import { clockOff } from "./intake-sign.ts";

test.each([
  ["together", 1_000, 990, 1_010, 0],
  ["a slow answer says nothing", 5_000, 1_000, 9_000, 0],
  ["this one is ahead", 1_000, 4_000, 4_010, 3_000],
  ["this one is behind", 9_000, 4_000, 4_010, -4_990],
])("%s", (_, otherMs, askedMs, answeredMs, wanted) => {
  expect(clockOff(otherMs, askedMs, answeredMs)).toBe(wanted);
});
