import { expect, test } from "vitest";
import { mapInTurns, runAtOnce, runInTurns } from "./in-turns.ts";
import { growth, longestHold } from "./testing/in-turns.ts";
import { threadCpuMs } from "./testing/own-time.ts";

function busy(ms: number): void {
  const until = threadCpuMs() + ms;
  while (threadCpuMs() < until);
}

function* steps(count: number, ms: number): Generator<void, number> {
  for (let i = 0; i < count; i++) {
    busy(ms);
    yield;
  }
  return count;
}

test("long work in steps leaves the event loop to others, ten at once no less than one", async () => {
  const hold = await longestHold(async () => {
    expect(await Promise.all(Array.from({ length: 10 }, () => runInTurns(steps(20, 2))))).toEqual(Array(10).fill(20));
  });
  expect(hold).toBeLessThan(50);
  expect(runAtOnce(steps(3, 0))).toBe(3);
});

test("items keep their order, and what one throws comes out", async () => {
  expect(await mapInTurns([3, 1, 2], async (item, index) => [item, index])).toEqual([
    [3, 0],
    [1, 1],
    [2, 2],
  ]);
  await expect(mapInTurns([1], () => Promise.reject(new Error("no")))).rejects.toThrow("no");
});

test("the measures tell good from bad", async () => {
  expect(await longestHold(async () => busy(70))).toBeGreaterThan(50);
  const pairs = (count: number) => () => {
    let same = 0;
    for (let a = 0; a < count; a++) for (let b = 0; b < count; b++) if (a * b === 7) same++;
    return same;
  };
  expect(growth(pairs(500), pairs(4_000), 8)).toBeGreaterThan(4);
  expect(growth(pairs(500), pairs(16_000), 32)).toBeGreaterThan(12);
});
