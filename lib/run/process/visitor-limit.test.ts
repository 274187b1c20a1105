import { expect, test } from "vitest";
import { createVisitorLimit } from "./visitor-limit.ts";

test("an address may ask 1,000 times at once and then 30 times a second; others are not held up by it", () => {
  const may = createVisitorLimit();
  const asked = (ip: string, times: number, nowMs: number) => Array.from({ length: times }, () => may(ip, nowMs)).filter(Boolean).length;
  expect(asked("203.0.113.1", 1_500, 0)).toBe(1_000);
  expect(asked("203.0.113.2", 10, 0)).toBe(10);
  expect(asked("203.0.113.1", 100, 1_000)).toBe(30);
  expect(asked("203.0.113.1", 1_500, 3_600_000)).toBe(1_000);
});

test("many addresses are remembered, and not without end", () => {
  const may = createVisitorLimit();
  for (let n = 0; n < 1_000; n++) may("first", 0);
  expect(may("first", 0)).toBe(false);
  for (let n = 0; n < 20_001; n++) may(`address ${n}`, 0);
  expect(may("first", 0)).toBe(true);
});
